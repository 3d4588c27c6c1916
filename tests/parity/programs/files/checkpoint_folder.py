import os
import json
import torch
import torch.nn as nn

torch.manual_seed(0)
SAVE_DIR = "checkpoints"
os.makedirs(SAVE_DIR, exist_ok=True)
model = nn.Linear(2, 1)
opt = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(3):
    loss = (model(torch.ones(4, 2)) - 1).pow(2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
    path = os.path.join(SAVE_DIR, f"model_{epoch:02d}.pt")
    torch.save({"epoch": epoch, "model": model.state_dict(), "opt": opt.state_dict(), "loss": loss.item()}, path)
    print("saved", path, os.path.exists(path), os.path.basename(path), os.path.splitext(path)[1])
print(sorted(os.listdir(SAVE_DIR)))
ckpt = torch.load(os.path.join(SAVE_DIR, "model_01.pt"), weights_only=True)
print(ckpt["epoch"], round(ckpt["loss"], 5), list(ckpt["model"]))
os.remove(os.path.join(SAVE_DIR, "model_00.pt"))
print(sorted(os.listdir(SAVE_DIR)), os.path.isdir(SAVE_DIR), os.path.isfile(SAVE_DIR))
with open("log.json", "w") as f:
    json.dump({"loss": [1.0, 0.5], "이름": "모델"}, f, ensure_ascii=False)
with open("log.json", encoding="utf-8") as f:
    print(json.load(f))
print(os.path.getsize("log.json") > 10)
with open("log.txt", "a") as f:
    f.write("first\n")
with open("log.txt", "a") as f:
    print("second", file=f)
with open("log.txt") as f:
    for n, line in enumerate(f):
        print(n, line.strip())
try:
    torch.load("nowhere.pt")
except FileNotFoundError as e:
    print(e)
try:
    open("missing.txt")
except FileNotFoundError as e:
    print(type(e).__name__, e, e.errno, e.filename)
try:
    os.mkdir(SAVE_DIR)
except FileExistsError as e:
    print(e)
try:
    torch.save({}, "nodir/model.pt")
except RuntimeError as e:
    print(e)
print(os.environ.get("NO_SUCH_VARIABLE", "unset"), os.sep, os.getenv("NO_SUCH_VARIABLE"))
os.environ["CUBLAS_WORKSPACE_CONFIG"] = ":4096:8"
print(os.environ["CUBLAS_WORKSPACE_CONFIG"])
