import FoveaCharts
import FoveaClassical
import FoveaData
import FoveaPages
import FoveaSpec
import FoveaTensor
import FoveaTraining

/// `map`.
struct FeatureMapOfImages: Picture {
    enum Method: String, CaseIterable { case pca, tsne, both }

    let method: Method
    let count: Int
    let perplexity: Double

    var title: String { "Map of the features" }
    var explanation: String {
        "The features of many images before the classifier, drawn in two dimensions. Principal components keep distances as far as two directions "
            + "can; their shares of the variance stand at the axes. t-SNE keeps neighbours (van der Maaten and Hinton 2008): groups that "
            + "are apart are told apart by the network, but sizes of groups and distances between them say nothing. Points among another class's are "
            + "the images to look at."
    }

    func draw(_ inspection: Inspection) throws -> [Drawing] {
        let dataset = try inspection.requireCollection(for: "map")
        let features = try inspection.features(for: "map")
        let chosen = Array(
            Philox(key: 0, stream: 0x6d61_70).permutation(features.indices.count).prefix(count).sorted())
        let values = features.values
        let rows = NDArray.stacked(chosen.map { values.rows($0..<($0 + 1)) }, rowShape: [features.width])
        let isClassifier = inspection.inspector.model.card.values == nil
        let classes = isClassifier ? dataset.classNames.indices.map { $0 } : [0]
        func groups(_ positions: [[Double]]) -> [ScatterChart.Group] {
            classes.compactMap { label in
                let places = chosen.indices.filter { !isClassifier || features.labels[chosen[$0]] == label }
                guard !places.isEmpty else { return nil }
                return .init(
                    label: isClassifier ? inspection.inspector.name(label) : "images",
                    points: places.map { (positions[$0][0], positions[$0].count > 1 ? positions[$0][1] : 0) })
            }
        }
        let which =
            "\(chosen.count.grouped) \(inspection.split) images by \(features.layer), \(features.width.grouped) numbers"
        var drawings: [Drawing] = []
        if method != .tsne {
            let components = try PrincipalComponents(of: Matrix(rows), keeping: 2)
            func label(_ place: Int) -> String {
                components.shares.indices.contains(place)
                    ? "component \(place + 1), \(components.shares[place].percent) of the variance" : ""
            }
            drawings.append(
                Drawing(
                    "map-pca",
                    ScatterChart(
                        title: "principal components of \(which)", xLabel: label(0), yLabel: label(1),
                        groups: groups(components.positions(of: Matrix(rows)).rowArrays)),
                    numbers: ["method": "pca", "shares": .array(components.shares.map { .double($0) })]))
        }
        if method != .pca {
            // Few images have few neighbours.
            let perplexity = min(perplexity, max(Double(chosen.count - 1) / 3, 1))
            let map = try TSNE(rows, perplexity: perplexity)
            drawings.append(
                Drawing(
                    "map-tsne",
                    ScatterChart(title: "t-SNE of \(which)", groups: groups(map.positions)),
                    numbers: [
                        "method": "tsne", "perplexity": .double(perplexity), "divergence": .double(map.divergence),
                    ]))
        }
        return drawings
    }

    static let registration = PictureRegistryEntry(
        "map", "features of many images in two dimensions: method=both|pca|tsne, count=1000, perplexity=30"
    ) { spec in
        FeatureMapOfImages(
            method: try spec.choice("method", default: .both, among: Method.allCases.map { ($0.rawValue, $0) }),
            count: try spec.int("count", default: 1000, in: 3...TSNE.mostRows),
            perplexity: try spec.double("perplexity", default: 30, in: 1...1000))
    }
}
