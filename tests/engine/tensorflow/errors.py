import tensorflow as tf


def attempt(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, "|", e)


x = tf.Variable(2.0)
with tf.GradientTape() as tape:
    y = x * x
print(tape.gradient(y, x))
attempt(lambda: tape.gradient(y, x))
attempt(lambda: tf.constant(1) + tf.constant(1.0))
attempt(lambda: tf.constant(1) + 1.5)
attempt(lambda: tf.constant(1.0) + tf.constant(1.0, dtype=tf.float64))
attempt(lambda: tf.ones((2, 3)) + tf.ones((2, 4)))
attempt(lambda: tf.ones((2, 3)) @ tf.ones((2, 3)))
attempt(lambda: tf.reshape(tf.range(6), (4, 2)))
attempt(lambda: tf.constant([1.0, 2.0])[5])
attempt(lambda: tf.constant([[1, 2], [3]]))
attempt(lambda: tf.constant(2.5, dtype=tf.int32))
attempt(lambda: x.assign([1.0, 2.0]))
attempt(lambda: tf.reduce_sum(tf.ones((2, 2)), axis=5))
attempt(lambda: tf.constant(1.0).foo)
attempt(lambda: x.foo)
attempt(lambda: bool(tf.constant([True, False])))
attempt(lambda: {tf.constant(1.0): 1})
attempt(lambda: tape.watch(3.0))
attempt(lambda: f"{x:.2f}")
attempt(lambda: tf.keras.optimizers.SGD(0.1).apply_gradients([(None, x)]))
attempt(lambda: tf.keras.optimizers.Adam(lr=0.1))


def item():
    t = tf.constant([1.0, 2.0])
    t[0] = 5.0


attempt(item)
attempt(lambda: tf.convert_to_tensor(tf.constant(1), dtype=tf.float32))
