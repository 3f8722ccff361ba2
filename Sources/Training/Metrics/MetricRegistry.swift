import FoveaSpec
import FoveaTensor

/// The metrics that a spec can name.
public enum MetricRegistry {
    /// The entries by name: `topk`, `confusion`. A new metric is one line here.
    public static let registry = Registry<any Metric>(
        "metric",
        [
            TopK.registration, TopK.top1Registration, ConfusionMatrix.registration, ClassMean.precision,
            ClassMean.recall, ClassMean.f1,
            CalibrationError.registration, MAE.registration, RMSE.registration, R2.registration,
        ])

    /// The metrics of several specs, separated by spaces: `topk:k=5 confusion`.
    ///
    /// - Throws: a usage sentence with the nearest valid spelling, or when a spec is given twice.
    public static func metrics(_ specs: String) throws -> [any Metric] {
        let words = specs.split(separator: " ").map(String.init)
        if let (_, again) = words.enumerated().first(where: { words[..<$0.offset].contains($0.element) }) {
            throw FoveaError.usage("the metric '\(again)' is given twice")
        }
        return try words.map { try registry.make($0) }
    }
}
