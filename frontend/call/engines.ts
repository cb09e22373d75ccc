import type { Carrier } from "./carrier";
import type { LiveEngine, Pass } from "./engine";

/** The engine the server chose for this room; its code is fetched here and on no other page. */
export async function engineFor(
  name: unknown,
  carrier: Carrier,
  again: (pressed: boolean) => Promise<Pass | null>,
): Promise<LiveEngine> {
  const now = (): number => performance.now();
  if (name === "livekit") {
    const [{ LiveKitEngine }, { Room }] = await Promise.all([import("./livekit"), import("livekit-client")]);
    return new LiveKitEngine(carrier, { makeRoom: (options) => new Room(options), again, now });
  }
  const { MeshEngine } = await import("./mesh");
  const makeConnection = (wanted: RTCConfiguration): RTCPeerConnection => new RTCPeerConnection(wanted);
  return new MeshEngine(carrier, { makeConnection, now });
}
