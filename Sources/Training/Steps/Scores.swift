import FoveaLayers
import FoveaTensor

/// A batch of `[channels, height, width]` images.
func imageBatch(_ count: Int, _ imageShape: Shape) -> TensorType {
    TensorType(Shape([count] + imageShape.dimensions), .f32)
}

/// How many images have their highest score at their label, or where a floating-point target is largest; the first of
/// equal ones counts. f32 scalar, exact up to 2²⁴ images.
func correctCount(_ scores: Tensor, _ target: Tensor) throws -> Tensor {
    let labels = target.dtype == .i32 ? target : try target.argmax(axis: 1)
    return try (scores.argmax(axis: 1) .== labels).cast(to: .f32).sum()
}

/// - Throws: a sentence when a classifier's output is not `[N, classes]`.
func requireScores(_ output: Tensor, from model: any Layer) throws {
    guard output.rank == 2 else {
        throw FoveaError.invalid(
            "a classifier gives scores [batch, classes], but \(model.summary) gives \(output.shape); "
                + "end it with GlobalAvgPool() or Flatten(), and Linear(classes)")
    }
}
