import { Switch as Primitive } from "radix-ui";
import type { ComponentProps } from "react";

import { classNames } from "@/lib/class-names";

export function Switch({ className, ...rest }: ComponentProps<typeof Primitive.Root>) {
  return (
    <Primitive.Root
      className={classNames(
        "relative h-[18px] w-[30px] flex-none rounded-full bg-control-line transition-colors duration-(--motion-quick) data-[state=checked]:bg-action",
        className,
      )}
      {...rest}
    >
      <Primitive.Thumb className="block size-3.5 translate-x-0.5 rounded-full bg-surface transition-transform duration-(--motion-quick) data-[state=checked]:translate-x-3.5 data-[state=checked]:bg-on-action" />
    </Primitive.Root>
  );
}
