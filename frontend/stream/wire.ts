/** What `shared/streams` says on the wire. Ids and versions only, never anything about a person. */

export interface Wake {
  kind: string;
  ref: string;
  version: string;
}

/** A wake that brings what is to be shown: drawn once by the server, the same for everybody who hears the channel. */
export interface Push extends Wake {
  html: string;
}

export interface Known extends Wake {
  /** Heard so lately that a page drawn before may not show it. */
  fresh: boolean;
}

export interface State {
  epoch: string;
  channels: Known[];
}

export function asWake(text: string): Wake | null {
  const data = parsed(text);
  return isWake(data) ? data : null;
}

export function asPush(text: string): Push | null {
  const data = parsed(text);
  return isWake(data) && "html" in data && typeof data.html === "string" ? { ...data, html: data.html } : null;
}

export function asState(data: unknown): State | null {
  if (!isObject(data) || typeof data["epoch"] !== "string" || !Array.isArray(data["channels"])) return null;
  const channels = data["channels"].filter(isWake).map((wake) => ({ ...wake, fresh: isFresh(wake) }));
  return { epoch: data["epoch"], channels };
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isObject(data: unknown): data is Record<string, unknown> {
  return typeof data === "object" && data !== null;
}

function isWake(data: unknown): data is Wake {
  return (
    isObject(data) &&
    typeof data["kind"] === "string" &&
    typeof data["ref"] === "string" &&
    typeof data["version"] === "string"
  );
}

function isFresh(wake: Wake): boolean {
  return "fresh" in wake && wake.fresh === true;
}
