import { Chime } from "../ring/sound";
import type { RingingOutside } from "./ringing";

const PATIENCE_MS = 8_000;

/** The ring's requests as a browser makes them. */
export function outsideOfRinging(csrf: string): RingingOutside {
  const chime = new Chime(() => new AudioContext(), localStorage);
  const post = (address: string, accept: string): Promise<Response> =>
    fetch(address, {
      method: "POST",
      body: new URLSearchParams({ csrfmiddlewaretoken: csrf }),
      credentials: "same-origin",
      headers: { Accept: accept },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  return {
    ask: async (address) => {
      const signal = AbortSignal.timeout(PATIENCE_MS);
      const answer = await fetch(address, { cache: "no-store", credentials: "same-origin", signal }).catch(() => null);
      return answer?.ok ? answer.json().catch(() => null) : null;
    },
    post: (address) => post(address, "application/json").catch(() => null),
    enter: async (address) => {
      const answer = await post(address, "text/html").catch(() => null);
      return answer?.ok ? { url: answer.url, html: await answer.text() } : null;
    },
    onWake: (listener) => {
      document.body.addEventListener("engawa:subject", listener);
      return () => document.body.removeEventListener("engawa:subject", listener);
    },
    play: () => chime.play(),
  };
}
