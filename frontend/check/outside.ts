import { canMeet } from "../call/check";
import { Meter } from "../call/meter";
import { Chime } from "../ring/sound";
import type { CheckOutside, Code, Path } from "./run";

const HEAR_MS = 8_000;
const ASK_MS = 8_000;
const PATH_MS = 10_000;
const SPEED_MS = 5_300;
const PIECE = 64 * 1024;
const PIECES = 8;

export function browserOutside(root: HTMLElement): CheckOutside {
  const meter = new Meter();
  const chime = new Chime(() => new AudioContext(), localStorage);
  const headers = { Accept: "application/json", "X-CSRFToken": root.dataset["csrf"] ?? "" };
  const post = (address: string, body: BodyInit, ms: number): Promise<Response | null> =>
    fetch(address, {
      method: "POST",
      body,
      headers,
      credentials: "same-origin",
      signal: AbortSignal.timeout(ms),
    }).catch(() => null);
  return {
    canMeet: () => canMeet(window),
    hears: (track, level) =>
      new Promise((resolve) => {
        const over = (heard: boolean): void => {
          clearTimeout(timer);
          meter.stop();
          resolve(heard);
        };
        const timer = setTimeout(() => over(false), HEAR_MS);
        meter.watch(track, (loudness, heard) => {
          level(loudness);
          if (heard) over(true);
        });
        meter.wake();
      }),
    tone: () => chime.play(),
    start: async () => {
      const answer = await post(root.dataset["start"] ?? "", new URLSearchParams(), ASK_MS);
      if (!answer?.ok) return null;
      const said = (await answer.json()) as { ice_servers: RTCIceServer[]; ice_policy: RTCIceTransportPolicy };
      return { iceServers: said.ice_servers, iceTransportPolicy: said.ice_policy };
    },
    path: (configuration) => pathOf(configuration),
    speed: () => speedOf((piece) => post(root.dataset["speed"] ?? "", piece, SPEED_MS)),
    done: async (codes: Code[], aborted) => {
      const body = new URLSearchParams({ codes: codes.join(","), aborted: aborted ? "yes" : "no" });
      const answer = await post(root.dataset["done"] ?? "", body, ASK_MS);
      return answer?.ok ? ((await answer.json()) as { word: string }).word : null;
    },
  };
}

/** Two connections within this page meet the way two people's would. */
export async function pathOf(configuration: RTCConfiguration): Promise<Path> {
  const [one, other] = [new RTCPeerConnection(configuration), new RTCPeerConnection(configuration)];
  one.onicecandidate = ({ candidate }) => void (candidate && other.addIceCandidate(candidate).catch(() => undefined));
  other.onicecandidate = ({ candidate }) => void (candidate && one.addIceCandidate(candidate).catch(() => undefined));
  const line = one.createDataChannel("check");
  try {
    const opened = new Promise<boolean>((resolve) => {
      line.onopen = () => resolve(true);
      setTimeout(() => resolve(false), PATH_MS);
    });
    await one.setLocalDescription();
    await other.setRemoteDescription(one.localDescription as RTCSessionDescription);
    await other.setLocalDescription();
    await one.setRemoteDescription(other.localDescription as RTCSessionDescription);
    if (!(await opened)) return "none";
    return (await detours(one)) ? "detour" : "direct";
  } catch {
    return "none";
  } finally {
    one.close();
    other.close();
  }
}

interface Stat {
  id: string;
  type: string;
  nominated?: boolean;
  state?: string;
  localCandidateId?: string;
  relayProtocol?: string;
  protocol?: string;
}

async function detours(connection: RTCPeerConnection): Promise<boolean> {
  const all = [...((await connection.getStats()) as unknown as Map<string, Stat>).values()];
  const pair = all.find((s) => s.type === "candidate-pair" && s.nominated && s.state === "succeeded");
  const local = all.find((s) => s.id === pair?.localCandidateId);
  return ["tcp", "tls"].includes(local?.relayProtocol ?? local?.protocol ?? "");
}

/** Pieces of noise upwards for up to five seconds: kilobits a second. */
export async function speedOf(send: (piece: Blob) => Promise<Response | null>): Promise<number> {
  const began = performance.now();
  let sent = 0;
  for (let n = 0; n < PIECES && performance.now() - began < SPEED_MS; n++) {
    const piece = new Uint8Array(PIECE);
    crypto.getRandomValues(piece);
    const answer = await send(new Blob([piece]));
    if (!answer?.ok) break;
    sent += PIECE;
  }
  const seconds = (performance.now() - began) / 1000;
  return seconds > 0 ? (sent * 8) / 1000 / seconds : 0;
}
