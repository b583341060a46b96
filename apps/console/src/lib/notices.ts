const KEY = "conclave.notices";

/** Whether somebody wants to be told by the system, and the browser lets us. */
export function areNoticesOn(): boolean {
  try {
    return canNotify() && Notification.permission === "granted" && localStorage.getItem(KEY) === "on";
  } catch {
    return false;
  }
}

export function canNotify(): boolean {
  return "Notification" in globalThis;
}

/** Asks the browser when it is turned on for the first time. Returns whether it is on now. */
export async function turnNotices(isOn: boolean): Promise<boolean> {
  const isGranted = isOn && canNotify() && (await Notification.requestPermission()) === "granted";
  try {
    if (isGranted) localStorage.setItem(KEY, "on");
    else localStorage.removeItem(KEY);
  } catch {
    return false;
  }
  return isGranted;
}
