import { Checkbox as Primitive } from "radix-ui";
import type { ComponentProps } from "react";

import { Icon } from "@/components/icon";
import { classNames } from "@/lib/class-names";

export function Checkbox({ className, ...rest }: ComponentProps<typeof Primitive.Root>) {
  return (
    <Primitive.Root
      className={classNames(
        "grid size-4 flex-none place-items-center rounded-1 border border-control-line bg-surface text-on-action data-[state=checked]:border-action data-[state=checked]:bg-action",
        className,
      )}
      {...rest}
    >
      <Primitive.Indicator>
        <Icon name="check" size={12} />
      </Primitive.Indicator>
    </Primitive.Root>
  );
}
