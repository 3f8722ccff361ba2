import FoveaInterchange
import FoveaTensor

/// A normalization as a safetensors file: `mean` and `std`, f64 per channel or place, and `whitening`, f32`[D, D]`, where there
/// is one. Every number comes back as it was.
extension Normalization {
    /// Reads what ``write(to:)`` wrote.
    ///
    /// - Throws: `missingFile`, `inputOutput`, or `invalid` with the file and what is wrong with it.
    public init(contentsOf path: String) throws {
        let file = try Safetensors(contentsOf: path)
        guard let mean = file["mean"], let deviation = file["std"], mean.type == deviation.type, mean.dtype == .f64
        else {
            throw FoveaError.invalid(
                "\(path): a normalization's file holds 'mean' and 'std', both f64 and of one shape, but this has "
                    + file.entries.map { "'\($0.name)' \($0.array.type)" }.joined(separator: ", "))
        }
        do {
            try self.init(
                shape: mean.shape, mean: mean.scalars(), standardDeviation: deviation.scalars(),
                whitening: file["whitening"])
        } catch let error as FoveaError {
            throw error.at(path)
        }
    }

    /// Replaces the file as a whole, or not at all.
    ///
    /// - Throws: `missingFile` or `inputOutput`.
    public func write(to path: String) throws {
        var entries = [
            Safetensors.Entry("mean", NDArray(shape, mean)),
            Safetensors.Entry("std", NDArray(shape, standardDeviation)),
        ]
        if let whitening { entries.append(Safetensors.Entry("whitening", whitening)) }
        try Safetensors(entries).write(to: path)
    }
}
