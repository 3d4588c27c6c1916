import tensorflow as tf

x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = x**2
dy_dx = tape.gradient(y, x)
print(dy_dx)
print(dy_dx.numpy())
print(x, y, repr(y))

w = tf.Variable([[0.5, -1.0], [2.0, 1.5]], name="w")
b = tf.Variable(tf.zeros(2, dtype=tf.float32), name="b")
inputs = [[1.0, 2.0]]
with tf.GradientTape(persistent=True) as tape:
    out = inputs @ w + b
    loss = tf.reduce_mean(out**2)
[dl_dw, dl_db] = tape.gradient(loss, [w, b])
print(w.shape, dl_dw.shape)
print(dl_dw)
print(tape.gradient(loss, {"w": w, "b": b})["b"])
print([var.name for var in tape.watched_variables()])
del tape
