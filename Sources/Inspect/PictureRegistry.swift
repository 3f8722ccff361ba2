import FoveaSpec
import FoveaTensor

/// The pictures that a spec can name.
public enum PictureRegistry {
    /// The entries by name: `grad-cam`, `occlusion`. A new picture is one line here.
    public static let registry = Registry<any Picture>(
        "picture",
        [
            FilterPictures.registration, FeatureMapPictures.registration, GradCAMPictures.registration,
            GradCAMPictures.plusPlusRegistration, SaliencyPictures.registration,
            IntegratedGradientPictures.registration, OcclusionPictures.registration,
            GuidedBackpropagationPictures.registration, ExcitingImagePictures.registration,
            NeighbourPictures.registration, FeatureMapOfImages.registration, MisclassifiedPictures.registration,
            ConfusionPictures.registration, ReliabilityPictures.registration, ReceptiveFieldPictures.registration,
            TranslationPictures.registration,
        ])

    /// What is shown when nothing is asked for: quick, and of use for every network.
    public static let standard = "filters maps grad-cam saliency misclassified confusion reliability"

    /// What of that a network for regression has.
    public static let standardForValues = "filters maps neighbours map"

    /// The pictures of several specs, with spaces between them: `grad-cam occlusion:window=8,stride=2`.
    ///
    /// - Throws: a usage sentence with the nearest valid spelling, or when a picture is asked for twice.
    public static func pictures(_ specs: String) throws -> [(word: String, picture: any Picture)] {
        let words = specs.split(separator: " ").map(String.init)
        guard !words.isEmpty else {
            throw FoveaError.usage(
                "expects pictures such as 'maps grad-cam'; there are: \(registry.names.joined(separator: ", "))")
        }
        let pictures = try words.map { (word: try Spec($0).name, picture: try registry.make($0)) }
        if let again = pictures.indices.first(where: { place in
            pictures[..<place].contains { $0.word == pictures[place].word }
        }) {
            throw FoveaError.usage("the picture '\(pictures[again].word)' is asked for twice")
        }
        return pictures
    }
}

/// A line of ``PictureRegistry``.
typealias PictureRegistryEntry = Registry<any Picture>.Entry
