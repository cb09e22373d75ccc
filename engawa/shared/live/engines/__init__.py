from engawa.shared.live.conf import live_settings
from engawa.shared.live.engines.mesh import MeshEngine
from engawa.shared.live.ports import Engine, EngineName, EngineUnavailable


def engine_named(name: EngineName | str) -> Engine:
    if EngineName(name) is EngineName.MESH:
        return MeshEngine()
    found = live_settings().livekit
    if found is None:
        raise EngineUnavailable("LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET are not all set")
    # Only where it is used: its library is of no use to an installation without LiveKit, and takes time to read.
    from engawa.shared.live.engines.livekit import LiveKitEngine

    return LiveKitEngine(found)
