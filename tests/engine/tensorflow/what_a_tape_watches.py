import tensorflow as tf

x0 = tf.Variable(3.0, name="x0")
x1 = tf.Variable(3.0, name="x1", trainable=False)
x2 = tf.Variable(2.0, name="x2") + 1.0
x3 = tf.constant(3.0, name="x3")
with tf.GradientTape() as tape:
    y = (x0**2) + (x1**2) + (x2**2)
for g in tape.gradient(y, [x0, x1, x2, x3]):
    print(g)

x = tf.constant(3.0)
with tf.GradientTape() as tape:
    tape.watch(x)
    y = x**2
print(tape.gradient(y, x).numpy())

a, b = tf.Variable(0.0), tf.Variable(10.0)
with tf.GradientTape(watch_accessed_variables=False) as tape:
    tape.watch(b)
    ys = tf.reduce_sum(tf.math.sin(a) + tf.nn.softplus(b))
grad = tape.gradient(ys, {"a": a, "b": b})
print("dy/da:", grad["a"])
print("dy/db:", grad["b"].numpy())

x = tf.Variable(2.0)
with tf.GradientTape() as tape:
    y = x * x
    with tape.stop_recording():
        z = x * x * x
    total = y + z
print(tape.gradient(total, x))
with tf.GradientTape() as tape:
    y = x * x
    tape.reset()
    z = 3.0 * x
print(tape.gradient(z, x))
before = x * x
with tf.GradientTape() as tape:
    z = before * 2.0
print(tape.gradient(z, x))
with tf.GradientTape() as tape:
    x.assign_add(1.0)
    y = x**2
print(tape.gradient(y, x), x)
with tf.GradientTape() as tape:
    y = tf.stop_gradient(x) * x
print(tape.gradient(y, x))
whole = tf.Variable(3)
with tf.GradientTape() as tape:
    y = whole * whole
print(tape.gradient(y, whole))
