"""Low-rank adapters on Gemma's linear layers (Hu et al. 2021), by hand: two small matrices beside each frozen one."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import torch

RANK = 32
BLOCKS = range(4, 18)
"""Of Gemma's 18, as in the first adapter. With rank 32 the file is 11.8 MB in 16 bits."""
SCALE = 2.0
"""Alpha over rank: what the product of the two matrices is multiplied by."""
PROJECTIONS = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
"""Layers of a block as torch names them and as llama.cpp does."""

Tensors = dict[str, NDArray[np.float32]]
"""``blk.4.attn_q.weight.lora_a`` (rank x in) and ``.lora_b`` (out x rank), as llama.cpp names them."""


class Adapter:
    """The trained matrices; they act on the model through forward hooks, so the model itself stays as it is."""

    def __init__(self, model: Any, rank: int = RANK, blocks: range = BLOCKS) -> None:
        import torch

        self.rank = rank
        self.parameters: dict[str, torch.nn.Parameter] = {}
        for parameter in model.parameters():
            parameter.requires_grad = False
        for block in blocks:
            for layer, name in PROJECTIONS.items():
                self._attach(model.model.layers[block].get_submodule(layer), f"blk.{block}.{name}.weight")

    @property
    def alpha(self) -> float:
        """What the file says: llama.cpp multiplies the product by alpha over rank."""
        return SCALE * self.rank

    def _attach(self, linear: "torch.nn.Linear", name: str) -> None:
        """Down to ``rank`` and up again; the way up starts at zero, so an untrained adapter changes nothing."""
        import torch

        down = torch.nn.Parameter(torch.empty(self.rank, linear.in_features))
        up = torch.nn.Parameter(torch.zeros(linear.out_features, self.rank))
        torch.nn.init.kaiming_uniform_(down, a=math.sqrt(5))
        self.parameters |= {f"{name}.lora_a": down, f"{name}.lora_b": up}

        def add(_: Any, inputs: "tuple[torch.Tensor, ...]", output: "torch.Tensor") -> "torch.Tensor":
            narrow = torch.nn.functional.linear(inputs[0], down)
            return output + SCALE * torch.nn.functional.linear(narrow, up)

        linear.register_forward_hook(add)

    def tensors(self) -> Tensors:
        """Copies of the matrices, float32."""
        return {name: parameter.detach().float().numpy().copy() for name, parameter in self.parameters.items()}

    def load(self, tensors: Mapping[str, NDArray[Any]], alpha: float) -> None:
        """Goes on from matrices of the same or a lower rank; what they leave free starts as if untrained.

        :raises ValueError: if a matrix is of no layer here, or is too large for it.
        """
        import torch

        for name, array in tensors.items():
            own = self.parameters.get(name)
            if own is None or any(given > room for given, room in zip(array.shape, own.shape, strict=True)):
                raise ValueError(f"{name} {array.shape} does not fit an adapter of rank {self.rank}: use a larger rank")
            ratio = alpha / min(array.shape) / SCALE if name.endswith("lora_b") else 1.0
            rows, columns = array.shape
            with torch.no_grad():
                own[:rows, :columns] = torch.from_numpy(np.array(array, dtype=np.float32)) * ratio

    def restore(self, parameters: "Mapping[str, torch.Tensor]") -> None:
        """Takes back what a checkpoint kept of ``parameters``, to the last bit."""
        import torch

        with torch.no_grad():
            for name, own in self.parameters.items():
                own.copy_(parameters[name])
