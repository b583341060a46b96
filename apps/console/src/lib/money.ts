/** "$0.74"; below a cent "$0.004", so that a price is never shown as nothing. */
export function dollars(amount: number): string {
  const digits = amount > 0 && amount < 0.01 ? 3 : 2;
  return `$${amount.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}

/** 1234567 as "1.2 M", 1234 as "1.2 k". */
export function short(count: number): string {
  if (count >= 1_000_000) return `${(count / 1_000_000).toFixed(1)} M`;
  if (count >= 10_000) return `${Math.round(count / 1000)} k`;
  return count >= 1000 ? `${(count / 1000).toFixed(1)} k` : String(count);
}
