import { expect, it } from "vitest";
import { type Stat, Tally } from "./evidence";

function stats(bytes: number): Stat[] {
  return [
    { id: "o", type: "outbound-rtp", kind: "audio", bytesSent: bytes },
    { id: "i", type: "inbound-rtp", kind: "audio", bytesReceived: bytes + 1 },
    { id: "v", type: "inbound-rtp", kind: "video", bytesReceived: 7 },
    { id: "r", type: "remote-inbound-rtp", kind: "audio", fractionLost: 0.0616 },
    {
      id: "old",
      type: "candidate-pair",
      nominated: true,
      state: "failed",
      localCandidateId: "x",
      currentRoundTripTime: 9,
    },
    {
      id: "p",
      type: "candidate-pair",
      nominated: true,
      state: "succeeded",
      localCandidateId: "l",
      currentRoundTripTime: 0.0421,
      availableOutgoingBitrate: 300_000,
    },
    { id: "l", type: "local-candidate", candidateType: "relay", protocol: "udp", relayProtocol: "tls" },
  ];
}

it("counts bytes, loss, round trip and the kind of path, and nothing else", () => {
  const { counters, sample } = new Tally().read(stats(100));

  expect(counters).toEqual({
    audio_sent: 100,
    audio_received: 101,
    video_sent: 0,
    video_received: 7,
    rtt_ms: 42,
    loss_permille: 62,
    path: "relay",
    transport: "tls",
  });
  expect(sample).toEqual({ lossPercent: 6.2, rttMs: 42, availableKbits: 300 });
});

it("holds no address even where the browser names one", () => {
  const with_address = stats(1).map((s) => ({ ...s, address: "192.0.2.7", ip: "192.0.2.7" }));

  expect(JSON.stringify(new Tally().read(with_address))).not.toContain("192.0.2.7");
});

it("goes on counting over a new connection, which itself begins at nothing", () => {
  const tally = new Tally();
  tally.read(stats(500));
  tally.renew();
  tally.renew();

  expect(tally.read(stats(20)).counters.audio_sent).toBe(520);
  expect(tally.read(stats(30)).counters.audio_sent).toBe(530);
});
