import argparse
import logging
import sys
import platform
import threading
import uuid
import base64
from argparse import Namespace
from queue import Queue
import torch

logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(levelname)s:%(name)s:%(message)s", force=True)
log = logging.getLogger("train")
parser = argparse.ArgumentParser(description="toy")
parser.add_argument("--lr", type=float, default=0.1)
parser.add_argument("--epochs", type=int, default=2)
parser.add_argument("--no-cuda", action="store_true", default=False)
args = parser.parse_args([])
print(args)
args = parser.parse_args(["--lr", "0.5", "--no-cuda"])
print(args.lr, args.epochs, args.no_cuda, vars(args))
use_cuda = not args.no_cuda and torch.cuda.is_available()
device = torch.device("cuda" if use_cuda else "cpu")
log.info("device %s", device)
w = torch.tensor(1.0, requires_grad=True)
for epoch in range(args.epochs):
    loss = (w * 3 - 6) ** 2
    loss.backward()
    with torch.no_grad():
        w -= 0.01 * w.grad
    w.grad = None
    log.info("epoch %d loss %.4f w %.4f", epoch, loss.item(), w)
log.debug("not shown")
log.warning("w=%s", w)
hparams = Namespace(lr=0.1, hidden=[4, 4])
print(hparams, hparams.hidden)
q = Queue()
q.put(torch.ones(1)); q.put("끝")
print(q.get(), q.get(), q.empty())
lock = threading.Lock()
with lock:
    print("locked", lock.locked())
print(base64.b64encode(b"torch").decode(), len(str(uuid.uuid4())), isinstance(platform.system(), str))
