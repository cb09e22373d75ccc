/** What was chosen on a page before the room's own (the ring): so that nobody presses 「入室する」 twice. */
export interface Ready {
  camera: boolean;
  mic: boolean;
  told: boolean;
}

const KEY = "engawa ready";
const FRESH_MS = 90_000;

export function leaveReady(storage: Storage, ready: Ready, now = Date.now()): void {
  storage.setItem(KEY, JSON.stringify({ ...ready, at: now }));
}

/** Once, and only while it is fresh. */
export function takeReady(storage: Storage, now = Date.now()): Ready | null {
  const kept = storage.getItem(KEY);
  storage.removeItem(KEY);
  try {
    const { at, camera, mic, told } = JSON.parse(kept ?? "null") ?? {};
    const fresh = typeof at === "number" && now - at >= 0 && now - at < FRESH_MS;
    return fresh ? { camera: camera === true, mic: mic === true, told: told === true } : null;
  } catch {
    return null;
  }
}
