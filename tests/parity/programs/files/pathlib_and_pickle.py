import io
import pickle
import tempfile
import shutil
import glob
import os
from pathlib import Path
from dataclasses import dataclass, asdict
import torch


@dataclass
class Config:
    lr: float = 1e-3
    layers: tuple = (16, 8)
    name: str = "mlp"


root = Path("runs") / "exp1"
root.mkdir(parents=True, exist_ok=True)
print(root, root.exists(), root.name, root.parent, root.suffix)
file = root / "config.txt"
file.write_text("lr=0.1\n층=3\n", encoding="utf-8")
print(file.read_text(encoding="utf-8").splitlines(), file.stem, file.suffix, file.is_file())
torch.save(torch.arange(3), root / "x.pt")
print(sorted(p.name for p in root.iterdir()), torch.load(root / "x.pt"))
print(sorted(glob.glob("runs/exp1/*.pt")), [p.name for p in root.glob("*.txt")])
try:
    Path("absent.txt").read_text()
except FileNotFoundError as e:
    print(e)
cfg = Config(lr=0.5)
with open("cfg.pkl", "wb") as f:
    pickle.dump(asdict(cfg), f)
with open("cfg.pkl", "rb") as f:
    back = pickle.load(f)
print(back, Config(**back) == cfg)
print(pickle.loads(pickle.dumps({"a": [1, 2.5, "가"]})))
with tempfile.TemporaryDirectory() as d:
    p = os.path.join(d, "t.pt")
    torch.save({"w": torch.ones(2)}, p)
    print(torch.load(p), os.path.exists(p))
print(os.path.exists(p))
buffer = io.BytesIO()
torch.save(torch.eye(2), buffer)
buffer.seek(0)
print(torch.load(buffer))
shutil.rmtree("runs")
print(Path("runs").exists())
vocab = "the cat sat".split()
Path("vocab.txt").write_text("\n".join(vocab))
with open("vocab.txt") as f:
    print({w.rstrip(): i for i, w in enumerate(f)})
