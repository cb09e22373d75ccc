/** A page nobody has touched yet may not shake the phone: browsers complain about the attempt. */
export function shake({ navigator }: Window, pattern: readonly number[]): void {
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.([...pattern]);
}
