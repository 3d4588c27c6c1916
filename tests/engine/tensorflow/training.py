import tensorflow as tf


class Model(tf.Module):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.w = tf.Variable(5.0)
        self.b = tf.Variable(0.0)

    def __call__(self, x):
        return self.w * x + self.b


def loss(target_y, predicted_y):
    return tf.reduce_mean(tf.square(target_y - predicted_y))


x = tf.linspace(-2.0, 2.0, 9)
y = x * 3.0 + 2.0
model = Model()
print("Variables:", model.variables)


@tf.function
def train(learning_rate):
    with tf.GradientTape() as t:
        current = loss(y, model(x))
    dw, db = t.gradient(current, [model.w, model.b])
    model.w.assign_sub(learning_rate * dw)
    model.b.assign_sub(learning_rate * db)
    return current


for epoch in range(5):
    current = train(0.1)
    print(f"Epoch {epoch}: W={model.w.numpy():1.2f} b={model.b.numpy():1.2f}, loss={current.numpy():2.5f}")

for name, options in (
    ("SGD", {"learning_rate": 0.1, "momentum": 0.9}),
    ("SGD", {"learning_rate": 0.1, "momentum": 0.9, "nesterov": True}),
    ("Adam", {"learning_rate": 0.1}),
    ("AdamW", {"learning_rate": 0.1}),
    ("RMSprop", {"learning_rate": 0.1, "momentum": 0.5, "centered": True}),
    ("Adagrad", {"learning_rate": 0.1}),
    ("Adadelta", {"learning_rate": 1.0}),
    ("Adamax", {"learning_rate": 0.1}),
    ("Nadam", {"learning_rate": 0.1}),
    ("Adam", {"amsgrad": True, "clipnorm": 0.5}),
):
    optimizer = getattr(tf.keras.optimizers, name)(**options)
    v = tf.Variable([3.0, -2.0])
    for _ in range(4):
        with tf.GradientTape() as tape:
            value = tf.reduce_sum((v - 1.0) ** 2)
        optimizer.apply_gradients([(tape.gradient(value, v), v)])
    print(name, [f"{n:.5f}" for n in v.numpy()], optimizer.iterations.numpy())
optimizer = tf.keras.optimizers.SGD(learning_rate=0.1)
print(optimizer.learning_rate, optimizer.iterations)
optimizer.learning_rate.assign(0.3)
print(optimizer.learning_rate)
schedule = tf.keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9)
print(schedule(0), schedule(10))
