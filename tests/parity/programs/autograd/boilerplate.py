import torch
import torch.backends.cudnn as cudnn
from torch.autograd import Variable

torch.manual_seed(42)
torch.cuda.manual_seed_all(42)
torch.backends.cudnn.deterministic = True
cudnn.benchmark = False
torch.use_deterministic_algorithms(True)
torch.set_num_threads(1)
print(torch.get_num_threads(), torch.are_deterministic_algorithms_enabled())
torch.use_deterministic_algorithms(False)
device = torch.device("cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu")
print(device)
torch.set_float32_matmul_precision("high")
print(torch.get_float32_matmul_precision())
torch.set_float32_matmul_precision("highest")
print(int(torch.__version__.split(".")[0]))
v = Variable(torch.tensor([1.0, 2.0]), requires_grad=True)
(v**2).sum().backward()
print(v.grad, v.data)
scaler = torch.amp.GradScaler("cuda", enabled=False)
w = torch.tensor([3.0], requires_grad=True)
opt = torch.optim.SGD([w], lr=0.1)
with torch.autocast("cpu", enabled=False):
    loss = (w**2).sum()
scaler.scale(loss).backward()
scaler.step(opt)
scaler.update()
print(w, scaler.get_scale(), scaler.is_enabled())
with torch.autograd.profiler.record_function("part"):
    print(torch.compiler.is_compiling())
