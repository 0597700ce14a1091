"""Fine-tuning with a tiny ViT of timm's own class on the shape world."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lib_easydiffuser.errors import BrokenModelError, Interrupted, ModelError, UsageError
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.learn.plan import Plan, grid
from lib_easydiffuser.learn.scores import Floats, per_picture
from lib_easydiffuser.learn.squares import Squares, square_of
from tests.world.scenes import scene

pytest.importorskip("timm", reason="timm, which brings the models that are trained, is not installed")

SIDE = 24
TINY = {"embed_dim": 64, "depth": 2, "num_heads": 4, "patch_size": 4, "global_pool": "avg"}
PLAN = Plan(
    "vit_base_patch16_224", SIDE, batch=16, rate=3e-3, epochs=9, patience=9, augment=False, model_args=TINY
)  # fmt: skip
FEW = replace(PLAN, model_args={**TINY, "embed_dim": 16, "depth": 1, "patch_size": 12}, epochs=3, augment=True)


@pytest.fixture(scope="module")
def world() -> tuple[Squares, Floats]:
    from lib_easydiffuser.evaluate.sentences import embed

    drawn = [scene((41, number), "train", SIDE, 1) for number in range(640)]
    targets = embed([one.caption for one in drawn], QuietHost()).astype(np.float64)
    return np.stack([square_of(one.image, SIDE) for one in drawn]), targets


def run(
    world: tuple[Squares, Floats], plan: Plan, state: Path | None = None, some: int = 48, stop_after: int = 10**9
) -> dict[str, np.ndarray]:
    """The weights of a short run on few pictures."""
    import torch

    from lib_easydiffuser.learn.network import built
    from lib_easydiffuser.learn.training import train

    asked = iter(range(10**9))
    torch.manual_seed(plan.seed)
    network = built(plan.model, plan.side, "cpu", plan.model_args)
    rows = (np.arange(some), np.arange(some, some + 16))
    done = train(network, *world, rows, plan, state, lambda: next(asked) >= stop_after)
    return dict(done.state)


def test_a_tiny_vit_beats_the_mean_embedding_on_pictures_it_has_not_seen(world: tuple[Squares, Floats]) -> None:
    import torch

    from lib_easydiffuser.learn.network import begin_at, built
    from lib_easydiffuser.learn.training import train

    squares, targets = world
    train_rows, stop, held = np.arange(500), np.arange(500, 560), np.arange(560, 640)
    torch.manual_seed(0)
    network = built(PLAN.model, SIDE, "cpu", TINY)
    assert type(network.model).__module__ == "timm.models.vision_transformer"
    begin_at(network, targets[train_rows].mean(axis=0))
    done = train(network, squares, targets, (train_rows, stop), PLAN)
    mean = per_picture(np.tile(targets[train_rows].mean(axis=0), (len(held), 1)), targets[held])
    gain = per_picture(network.predict(squares[held]), targets[held]) - mean
    assert gain.mean() > 0.03 and gain.mean() > 3 * gain.std() / np.sqrt(len(held))
    assert 1 <= done.best_epoch <= done.epochs == PLAN.epochs


def test_the_head_begins_at_the_mean(world: tuple[Squares, Floats]) -> None:
    from lib_easydiffuser.learn.network import begin_at, built

    mean = world[1].mean(axis=0)
    network = built(FEW.model, SIDE, "cpu", FEW.model_args)
    begin_at(network, mean)
    assert per_picture(network.predict(world[0][:8]), np.tile(mean / np.linalg.norm(mean), (8, 1))).min() > 0.9


def test_the_same_seed_gives_the_same_weights_and_another_others(world: tuple[Squares, Floats]) -> None:
    one, two, other = (run(world, replace(FEW, seed=seed)) for seed in (0, 0, 1))
    assert all(np.array_equal(one[name], two[name]) for name in one)
    assert any(not np.array_equal(one[name], other[name]) for name in one)


def test_stopped_and_resumed_it_ends_with_the_same_weights(world: tuple[Squares, Floats], tmp_path: Path) -> None:
    whole = run(world, FEW)
    state = tmp_path / "run.state"
    with pytest.raises(Interrupted, match="epoch 2"):
        run(world, FEW, state, stop_after=4)  # three steps an epoch
    assert state.is_file()
    resumed = run(world, FEW, state)
    assert all(np.array_equal(whole[name], resumed[name]) for name in whole)
    assert not state.exists()


def test_a_state_of_another_run_or_none_is_one_sentence(world: tuple[Squares, Floats], tmp_path: Path) -> None:
    state = tmp_path / "run.state"
    with pytest.raises(Interrupted):
        run(world, FEW, state, stop_after=4)
    with pytest.raises(BrokenModelError, match="another run"):
        run(world, replace(FEW, rate=1e-5), state)
    state.write_bytes(b"no state")
    with pytest.raises(BrokenModelError, match="Remove it"):
        run(world, FEW, state)


def test_it_ends_when_nothing_gets_better(world: tuple[Squares, Floats]) -> None:
    import torch

    from lib_easydiffuser.learn.network import built
    from lib_easydiffuser.learn.training import train

    torch.manual_seed(0)
    network = built(FEW.model, SIDE, "cpu", FEW.model_args)
    plan = replace(FEW, rate=1e-30, epochs=50, patience=2, augment=False)
    done = train(network, *world, (np.arange(16), np.arange(16, 32)), plan)
    assert (done.best_epoch, done.epochs) == (1, 3)


def test_a_run_that_diverges_is_one_sentence(world: tuple[Squares, Floats]) -> None:
    squares, targets = world
    broken = targets.copy()
    broken[0] = np.nan  # its step leaves no number among the weights, as a step too wide does
    with pytest.raises(ModelError, match=r"no number in epoch 1.*lower --rate"):
        run((squares, broken), FEW)


def test_mixed_precision_is_what_the_device_has(world: tuple[Squares, Floats]) -> None:
    full, mixed = run(world, FEW), run(world, replace(FEW, precision="bfloat16"))
    assert all(value.dtype == np.float32 for value in mixed.values())
    assert any(not np.array_equal(full[name], mixed[name]) for name in full)
    # A CPU has no float16: the same command goes on in what it has.
    assert all(
        np.array_equal(value, mixed[name]) for name, value in run(world, replace(FEW, precision="float16")).items()
    )


def test_augmented_pictures_differ_and_stay_in_their_range(world: tuple[Squares, Floats]) -> None:
    import torch

    from lib_easydiffuser.learn.augment import augmented

    given = torch.from_numpy(world[0][:6]).permute(0, 3, 1, 2).float() / 127.5 - 1
    one, two = (augmented(given, torch.Generator().manual_seed(seed)) for seed in (1, 1))
    other = augmented(given, torch.Generator().manual_seed(2))
    assert torch.equal(one, two) and not torch.equal(one, other)
    assert one.shape == given.shape and one.abs().max() < 1.5


def test_a_name_that_is_no_model_is_refused_before_anything_is_fetched() -> None:
    from lib_easydiffuser.learn.network import built

    with pytest.raises(UsageError, match="vit_base_patch16_224"):
        built("vit_base_patch16_242", 224, "cpu")
    with pytest.raises(UsageError, match="knows no model"):
        built("hf-hub:somebody/something", 224, "cpu")
    with pytest.raises(UsageError, match="cannot build"):
        built("vit_base_patch16_224", 24, "cpu", {"embed_dim": 10, "num_heads": 3})
    with pytest.raises(UsageError, match="'checkpoint_path' is not for"):
        built("vit_base_patch16_224", 24, "cpu", {"checkpoint_path": "nowhere.pth"})


def test_a_convolutional_network_takes_any_side(world: tuple[Squares, Floats]) -> None:
    from lib_easydiffuser.learn.network import built

    network = built("resnet10t", 40, "cpu")
    assert network.predict(np.zeros((2, 40, 40, 3), np.uint8)).shape == (2, 384)


def test_a_grid_is_every_combination_with_a_key_of_its_own() -> None:
    plans = list(grid(Plan(), ("a", "b"), (32, 64), (8,), (1e-3, 1e-4)))
    assert len({plan.key for plan in plans}) == len(plans) == 8
    assert Plan().key == Plan().key
