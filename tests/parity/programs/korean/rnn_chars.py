# RNN으로 다음 글자 맞히기
import numpy as np
import torch
import torch.nn as nn
import torch.optim as optim

torch.manual_seed(0)
input_str = 'apple'
label_str = 'pple!'
char_vocab = sorted(list(set(input_str + label_str)))
vocab_size = len(char_vocab)
print('문자 집합의 크기 : {}'.format(vocab_size))
char_to_index = dict((c, i) for i, c in enumerate(char_vocab))
print(char_to_index)
index_to_char = {}
for key, value in char_to_index.items():
    index_to_char[value] = key
x_data = [[char_to_index[c] for c in input_str]]
y_data = [[char_to_index[c] for c in label_str]]
print(x_data, y_data)
x_one_hot = [np.eye(vocab_size)[x] for x in x_data]
print(x_one_hot)
X = torch.FloatTensor(np.array(x_one_hot))
Y = torch.LongTensor(y_data)
print('훈련 데이터의 크기 : {}'.format(X.shape))
print('레이블의 크기 : {}'.format(Y.shape))


class Net(torch.nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super(Net, self).__init__()
        self.rnn = torch.nn.RNN(input_size, hidden_size, batch_first=True)
        self.fc = torch.nn.Linear(hidden_size, output_size, bias=True)

    def forward(self, x):
        x, _status = self.rnn(x)
        x = self.fc(x)
        return x


net = Net(vocab_size, 5, 5)
outputs = net(X)
print(outputs.shape, outputs.view(-1, 5).shape)
criterion = torch.nn.CrossEntropyLoss()
optimizer = optim.Adam(net.parameters(), 0.1)
for i in range(12):
    optimizer.zero_grad()
    outputs = net(X)
    loss = criterion(outputs.view(-1, vocab_size), Y.view(-1))
    loss.backward()
    optimizer.step()
    result = outputs.data.numpy().argmax(axis=2)
    result_str = ''.join([index_to_char[c] for c in np.squeeze(result)])
    if i % 3 == 2:
        print(i, "loss: ", round(loss.item(), 4), "prediction: ", result, "true Y: ", y_data, "prediction str: ", result_str)
sentence = "배를 만들고 싶다면 사람들에게 나무를 가져오게 하지 말라"
char_set = list(dict.fromkeys(sentence))
char_dic = {c: i for i, c in enumerate(char_set)}
dic_size, sequence_length = len(char_dic), 6
x_data, y_data = [], []
for i in range(0, len(sentence) - sequence_length):
    x_str, y_str = sentence[i:i + sequence_length], sentence[i + 1: i + sequence_length + 1]
    if i < 3:
        print(i, x_str, '->', y_str)
    x_data.append([char_dic[c] for c in x_str])
    y_data.append([char_dic[c] for c in y_str])
X = torch.eye(dic_size)[torch.tensor(x_data)]
Y = torch.LongTensor(y_data)
print(X.shape, Y.shape, X[0].argmax(1))
model = nn.Sequential()
model.add_module("임베딩", nn.Linear(dic_size, 8))
print(model)
