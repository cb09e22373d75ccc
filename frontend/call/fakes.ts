/** Stand-ins for what a browser brings, for tests: connections that negotiate by the rules of signalling states. */

import type { Carrier, CarrierEvents } from "./carrier";
import { Emitter } from "./emitter";
import type { LocalTracks } from "./engine";

export class FakeConnection {
  static made: FakeConnection[] = [];
  onnegotiationneeded: (() => void) | null = null;
  onicecandidate: ((event: { candidate: { toJSON(): RTCIceCandidateInit } | null }) => void) | null = null;
  ontrack: ((event: { track: MediaStreamTrack }) => void) | null = null;
  onconnectionstatechange: (() => void) | null = null;
  signalingState: RTCSignalingState = "stable";
  connectionState: RTCPeerConnectionState = "new";
  localDescription: RTCSessionDescriptionInit | null = null;
  remoteDescription: RTCSessionDescriptionInit | null = null;
  restarts = 0;
  rollbacks = 0;
  closed = false;
  readonly tracks: unknown[] = [];
  private static count = 0;

  constructor() {
    FakeConnection.made.push(this);
  }

  addTrack(track: unknown): RTCRtpSender {
    this.tracks.push(track);
    queueMicrotask(() => this.onnegotiationneeded?.());
    return { replaceTrack: async () => undefined, getParameters: () => ({}) } as unknown as RTCRtpSender;
  }

  async setLocalDescription(): Promise<void> {
    await Promise.resolve();
    const answering = this.signalingState === "have-remote-offer";
    this.localDescription = { type: answering ? "answer" : "offer", sdp: `sdp ${++FakeConnection.count}` };
    this.signalingState = answering ? "stable" : "have-local-offer";
  }

  async setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
    await Promise.resolve();
    if (description.type === "offer") {
      if (this.signalingState === "have-local-offer") this.rollbacks += 1;
      this.signalingState = "have-remote-offer";
    } else {
      if (this.signalingState !== "have-local-offer") throw new DOMException("no offer", "InvalidStateError");
      this.signalingState = "stable";
    }
    this.remoteDescription = description;
  }

  async addIceCandidate(): Promise<void> {
    if (!this.remoteDescription) throw new DOMException("too early", "InvalidStateError");
  }

  restartIce(): void {
    this.restarts += 1;
    queueMicrotask(() => this.onnegotiationneeded?.());
  }

  async getStats(): Promise<Map<string, object>> {
    return new Map();
  }

  close(): void {
    this.closed = true;
    this.connectionState = "closed";
  }

  become(state: RTCPeerConnectionState): void {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }

  find(candidate: string): void {
    this.onicecandidate?.({ candidate: { toJSON: () => ({ candidate, sdpMid: "0", sdpMLineIndex: 0 }) } });
  }
}

export class FakeCarrier extends Emitter<CarrierEvents> implements Carrier {
  readonly said: { type: string; body: Record<string, unknown> }[] = [];
  hurried = false;

  open(): void {}
  say(type: string, body: Record<string, unknown>): void {
    this.said.push({ type, body });
  }
  hurry(on: boolean): void {
    this.hurried = on;
  }
  aside(): void {}
  awake(): void {}
  bye(): void {}
  async settled(): Promise<void> {}
  close(): void {}

  of(type: string): Record<string, unknown>[] {
    return this.said.filter((s) => s.type === type).map((s) => s.body);
  }
}

export function fakeTrack(kind: string): MediaStreamTrack {
  return {
    kind,
    getSettings: () => ({ height: 360 }),
    addEventListener: () => undefined,
  } as unknown as MediaStreamTrack;
}

export function fakeLocal(): LocalTracks & { change(): void } {
  const listeners = new Set<() => void>();
  return {
    audio: fakeTrack("audio"),
    video: fakeTrack("video"),
    screen: null,
    mic: true,
    camera: true,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    change: () => {
      for (const listener of listeners) listener();
    },
  };
}
