import tensorflow as tf

layer = tf.keras.layers.Dense(2, activation="relu", kernel_initializer="ones")
x = tf.constant([[1.0, 2.0, 3.0]])
print(layer.weights)
with tf.GradientTape() as tape:
    y = layer(x)
    loss = tf.reduce_mean(y**2)
grad = tape.gradient(loss, layer.trainable_variables)
for var, g in zip(layer.trainable_variables, grad):
    print(f"{var.name}, shape: {g.shape}")
    print(g)
print(layer.bias, layer)
model = tf.keras.Sequential(
    [
        tf.keras.layers.Dense(3, activation="tanh", kernel_initializer=tf.keras.initializers.Constant(0.1)),
        tf.keras.layers.Dense(1, kernel_initializer="ones"),
    ]
)
mse = tf.keras.losses.MeanSquaredError()
optimizer = tf.keras.optimizers.Adam(0.01)
target = tf.constant([[1.0]])
metric = tf.keras.metrics.Mean(name="loss")
for step in range(3):
    with tf.GradientTape() as tape:
        value = mse(target, model(x, training=True))
    grads = tape.gradient(value, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    metric.update_state(value)
    print(step, f"{value.numpy():.5f}")
print(f"{metric.result().numpy():.4f}", metric, len(model.trainable_variables), model)
print(tf.keras.losses.BinaryCrossentropy()(tf.constant([1.0, 0.0]), tf.constant([0.9, 0.2])))
logits = tf.constant([[1.0, 2.0]])
print(tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)(tf.constant([1]), logits))
print(tf.keras.losses.MeanAbsoluteError()(tf.constant([1.0, -3.0]), tf.constant([0.0, 0.0])))
print(tf.keras.losses.Huber()(tf.constant([1.0, -3.0]), tf.constant([0.0, 0.0])))
accuracy = tf.keras.metrics.SparseCategoricalAccuracy()
accuracy.update_state([1, 0], [[0.1, 0.9], [0.2, 0.8]])
print(float(accuracy.result()))
for xs, ys in tf.data.Dataset.from_tensor_slices(([1.0, 2.0, 3.0], [1, 2, 3])).batch(2):
    print(xs, ys)
