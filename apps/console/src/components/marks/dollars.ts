/** `$1.21`; with four places below a cent, so that a small price is not shown as none. */
export function dollars(amount: number): string {
  if (amount > 0 && amount < 0.01) return `$${amount.toFixed(4)}`;
  return `$${amount.toFixed(2)}`;
}
