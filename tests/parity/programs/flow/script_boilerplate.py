import os, sys, torch, warnings, logging, argparse, inspect, textwrap, signal, threading
import os.path as osp
from os import path, makedirs
from os.path import join, exists
print(torch.__version__)
print(__name__, sys.version_info >= (3, 8), sys.maxsize > 0)
def f(x):
    """doc"""
    return x
print(inspect.signature(f), f.__doc__)
parser = argparse.ArgumentParser()
parser.add_argument("--n", type=int, default=3)
args = parser.parse_args([])
print(args)
sys.stdout.write("written\n")
print("a", end=""); print("b", flush=True); print("err", file=sys.stderr)
import time
t0 = time.time(); time.sleep(0.01); assert time.time() - t0 >= 0.005
def work(q): q.append(1)
q = []
t = threading.Thread(target=work, args=(q,))
print(os.cpu_count() > 0, os.getpid() > 0, os.getcwd() != "", os.name, os.linesep == "\n")
ns = {}
exec("a = 1 + 1", ns); print(eval("a * 2", ns), globals()["__name__"], "f" in dir())
torch.set_num_threads(1)
torch.backends.cudnn.benchmark = True
print(torch.random.initial_seed() >= 0)
if torch.cuda.is_available(): print("gpu")
