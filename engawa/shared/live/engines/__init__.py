from engawa.shared.live.engines.mesh import MeshEngine
from engawa.shared.live.ports import Engine, EngineName


def engine_named(name: EngineName | str) -> Engine:
    if EngineName(name) is EngineName.MESH:
        return MeshEngine()
    raise ValueError(f"no engine {name}")
