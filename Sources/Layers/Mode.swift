/// What a network is built for.
public enum Mode: Sendable, Hashable {
    /// Batch normalization uses the batch's statistics and updates the running ones; dropout drops.
    case training
    /// Batch normalization uses the running statistics; dropout does nothing.
    case inference
}
