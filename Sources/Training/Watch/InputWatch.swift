import FoveaTensor

/// Looks at the numbers that a network is given: initializations and learning rates are made for a mean near 0 and a standard deviation near 1.
package enum InputWatch {
    /// What a batch of images, f32 `[N, channels, height, width]`, says.
    package static func sentence(_ images: NDArray) -> String? {
        let found = ArrayStatistics(images)
        // A number that is none is located by a replay.
        guard found.badCount == 0 else { return nil }
        let deviation = max(found.rms * found.rms - found.mean * found.mean, 0).squareRoot()
        let what = "the network sees numbers with mean \(found.mean.brief) and standard deviation \(deviation.brief)"
        if found.rms > 10 {
            return "\(what), where about 0 and 1 are usual: its first steps are far too large; "
                + "let the images be standardized (preprocess standardize, the default), or look at the mean and std that were given"
        }
        guard deviation < 0.02 else { return nil }
        return "\(what), where about 0 and 1 are usual: it can hardly tell one image from another; "
            + "let the images be standardized (preprocess standardize, the default), or look at the mean and std that were given"
    }
}
