import torch
import torch.nn as nn
from torch import optim
import torch.nn.functional as F
import random
import re
import unicodedata

random.seed(0); torch.manual_seed(0)
SOS_token = 0
EOS_token = 1


class Lang:
    def __init__(self, name):
        self.name = name
        self.word2index = {}
        self.word2count = {}
        self.index2word = {0: "SOS", 1: "EOS"}
        self.n_words = 2

    def addSentence(self, sentence):
        for word in sentence.split(' '):
            self.addWord(word)

    def addWord(self, word):
        if word not in self.word2index:
            self.word2index[word] = self.n_words
            self.word2count[word] = 1
            self.index2word[self.n_words] = word
            self.n_words += 1
        else:
            self.word2count[word] += 1


def unicodeToAscii(s):
    return ''.join(c for c in unicodedata.normalize('NFD', s) if unicodedata.category(c) != 'Mn')


def normalizeString(s):
    s = unicodeToAscii(s.lower().strip())
    s = re.sub(r"([.!?])", r" \1", s)
    s = re.sub(r"[^a-zA-Z!?]+", r" ", s)
    return s.strip()


pairs = [("J'ai froid.", "I am cold."), ("Je suis là.", "I am here."), ("Tu es grande!", "You are tall!"),
         ("Nous sommes prêts.", "We are ready.")]
pairs = [[normalizeString(s) for s in p] for p in pairs]
fra, eng = Lang("fra"), Lang("eng")
for f, e in pairs:
    fra.addSentence(f)
    eng.addSentence(e)
print("Counted words:")
print(fra.name, fra.n_words)
print(eng.name, eng.n_words)


class EncoderRNN(nn.Module):
    def __init__(self, input_size, hidden_size, dropout_p=0.1):
        super(EncoderRNN, self).__init__()
        self.hidden_size = hidden_size
        self.embedding = nn.Embedding(input_size, hidden_size)
        self.gru = nn.GRU(hidden_size, hidden_size, batch_first=True)
        self.dropout = nn.Dropout(dropout_p)

    def forward(self, input):
        embedded = self.dropout(self.embedding(input))
        output, hidden = self.gru(embedded)
        return output, hidden


class BahdanauAttention(nn.Module):
    def __init__(self, hidden_size):
        super(BahdanauAttention, self).__init__()
        self.Wa = nn.Linear(hidden_size, hidden_size)
        self.Ua = nn.Linear(hidden_size, hidden_size)
        self.Va = nn.Linear(hidden_size, 1)

    def forward(self, query, keys):
        scores = self.Va(torch.tanh(self.Wa(query) + self.Ua(keys)))
        scores = scores.squeeze(2).unsqueeze(1)
        weights = F.softmax(scores, dim=-1)
        context = torch.bmm(weights, keys)
        return context, weights


class AttnDecoderRNN(nn.Module):
    def __init__(self, hidden_size, output_size, dropout_p=0.1):
        super(AttnDecoderRNN, self).__init__()
        self.embedding = nn.Embedding(output_size, hidden_size)
        self.attention = BahdanauAttention(hidden_size)
        self.gru = nn.GRU(2 * hidden_size, hidden_size, batch_first=True)
        self.out = nn.Linear(hidden_size, output_size)
        self.dropout = nn.Dropout(dropout_p)

    def forward(self, encoder_outputs, encoder_hidden, target_tensor=None, max_length=5):
        batch_size = encoder_outputs.size(0)
        decoder_input = torch.empty(batch_size, 1, dtype=torch.long).fill_(SOS_token)
        decoder_hidden = encoder_hidden
        decoder_outputs, attentions = [], []
        for i in range(max_length):
            out, decoder_hidden, attn = self.forward_step(decoder_input, decoder_hidden, encoder_outputs)
            decoder_outputs.append(out)
            attentions.append(attn)
            if target_tensor is not None:
                decoder_input = target_tensor[:, i].unsqueeze(1)
            else:
                _, topi = out.topk(1)
                decoder_input = topi.squeeze(-1).detach()
        decoder_outputs = torch.cat(decoder_outputs, dim=1)
        decoder_outputs = F.log_softmax(decoder_outputs, dim=-1)
        attentions = torch.cat(attentions, dim=1)
        return decoder_outputs, decoder_hidden, attentions

    def forward_step(self, input, hidden, encoder_outputs):
        embedded = self.dropout(self.embedding(input))
        query = hidden.permute(1, 0, 2)
        context, attn_weights = self.attention(query, encoder_outputs)
        input_gru = torch.cat((embedded, context), dim=2)
        output, hidden = self.gru(input_gru, hidden)
        output = self.out(output)
        return output, hidden, attn_weights


def ids(lang, sentence, n=5):
    v = [lang.word2index[w] for w in sentence.split(' ')] + [EOS_token]
    return v + [0] * (n - len(v))


src = torch.tensor([ids(fra, p[0]) for p in pairs])
tgt = torch.tensor([ids(eng, p[1]) for p in pairs])
print(src)
encoder, decoder = EncoderRNN(fra.n_words, 16), AttnDecoderRNN(16, eng.n_words)
eopt, dopt = optim.Adam(encoder.parameters(), lr=0.01), optim.Adam(decoder.parameters(), lr=0.01)
criterion = nn.NLLLoss()
for epoch in range(1, 21):
    eopt.zero_grad(); dopt.zero_grad()
    eo, eh = encoder(src)
    do, _, _ = decoder(eo, eh, tgt)
    loss = criterion(do.view(-1, do.size(-1)), tgt.view(-1))
    loss.backward()
    eopt.step(); dopt.step()
    if epoch % 5 == 0:
        print('%d %.3f' % (epoch, loss.item()))
encoder.eval(); decoder.eval()
with torch.no_grad():
    eo, eh = encoder(src[:1])
    out, _, att = decoder(eo, eh)
    _, topi = out.topk(1)
    print(topi.squeeze().tolist(), att.shape)
print(encoder)
print(decoder)
