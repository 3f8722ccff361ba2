/// A layer that a spec describes, before it is known where in a network it stands.
public struct LayerTemplate: Sendable {
    /// What goes in and what comes out.
    public enum Place: Sendable, Hashable {
        /// Images in, images out.
        case images
        /// Images in, one row of features each out.
        case imagesToFeatures
        /// Features in and out; images are flattened before it.
        case features
        /// Either; what comes out is what went in.
        case anywhere
    }

    /// What a layer can know of its surroundings.
    public struct Site: Sendable, Hashable {
        /// The number of classes that the network tells apart.
        public let classes: Int
        /// Whether a normalization follows that would take a bias away again.
        public let isNormalized: Bool

        /// A place in a network.
        public init(classes: Int, isNormalized: Bool = false) {
            self.classes = classes
            self.isNormalized = isNormalized
        }
    }

    /// Where in a network it may stand.
    public let place: Place
    /// Whether its width is the number of classes: the end of a classifier.
    public let givesScores: Bool
    /// Whether it takes away what is added to a whole channel, so that a bias before it would be useless.
    public let removesBias: Bool
    /// The layer for its place.
    public let layer: @Sendable (Site) -> any Layer

    /// A layer that depends on its place.
    public init(
        _ place: Place = .anywhere, givesScores: Bool = false, removesBias: Bool = false,
        _ layer: @escaping @Sendable (Site) -> any Layer
    ) {
        self.place = place
        self.givesScores = givesScores
        self.removesBias = removesBias
        self.layer = layer
    }

    /// The same layer wherever it stands.
    public init(_ layer: any Layer, _ place: Place = .anywhere, removesBias: Bool = false) {
        self.init(place, removesBias: removesBias) { _ in layer }
    }
}
