import tensorflow as tf

x = tf.Variable(1.0)
with tf.GradientTape() as t2:
    with tf.GradientTape() as t1:
        y = x * x * x
    dy_dx = t1.gradient(y, x)
d2y_dx2 = t2.gradient(dy_dx, x)
print("dy_dx:", dy_dx.numpy())
print("d2y_dx2:", d2y_dx2.numpy())

with tf.GradientTape() as outer:
    square = x * 3.0
    with tf.GradientTape() as inner:
        z = square * x * x
    partial = inner.gradient(z, x)
print(partial, outer.gradient(z, x))

v = tf.Variable([1.0, 2.0, 3.0])
with tf.GradientTape(persistent=True) as tape:
    y = v * v
    s = tf.reduce_sum(y)
print(tape.jacobian(y, v))
print(tape.gradient(y, v), tape.gradient([y, s], v))
print(tape.gradient(y, v, output_gradients=tf.constant([1.0, 0.0, 2.0])))
m = tf.constant([[1.0, 2.0], [3.0, 4.0]])
with tf.GradientTape() as tape:
    tape.watch(m)
    y = m**3
print(tape.batch_jacobian(y, m))
with tf.GradientTape() as t2:
    t2.watch(v)
    with tf.GradientTape() as t1:
        s = tf.reduce_sum(v**3)
    g = t1.gradient(s, v)
print(t2.jacobian(g, v))
w = tf.Variable(2.0)
with tf.GradientTape(persistent=True) as tape:
    q = w * 2.0
print(tape.gradient(q, x), tape.gradient(q, x, unconnected_gradients="zero"))


@tf.custom_gradient
def log1pexp(t):
    e = tf.exp(t)

    def grad(upstream):
        return upstream * (1 - 1 / (1 + e))

    return tf.math.log(1 + e), grad


x = tf.constant(100.0)
with tf.GradientTape() as tape:
    tape.watch(x)
    y = log1pexp(x)
print(tape.gradient(y, x).numpy())
