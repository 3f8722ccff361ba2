import Fovea
import FoveaPages
import Foundation
import TestSupport
import Testing

@testable import FoveaInspect

/// Every picture of a small network, and what it says when it cannot be drawn.
@Suite struct PicturesTests {
    private struct Small: Model {
        let outputs: Int
        var body: some Layer {
            Conv2d(4, kernel: 3).named("conv1")
            ReLU().named("relu1")
            MaxPool2d(kernel: 2).named("pool1")
            Conv2d(6, kernel: 3).named("conv2")
            ReLU().named("relu2")
            GlobalAvgPool().named("gap")
            Linear(outputs).named("fc")
        }
    }

    /// Bright stripes, upright for class 0, level for class 1, and dots.
    static func dataset(count: Int = 24, channels: Int = 1) throws -> InMemoryDataset {
        var pixels: [UInt8] = []
        for image in 0..<count {
            for _ in 0..<channels {
                for place in 0..<64 {
                    let (row, column) = (place / 8, place % 8)
                    let isLit =
                        switch image % 3 {
                        case 0: (column + image) % 3 == 0
                        case 1: (row + image) % 3 == 0
                        default: (row + column + image) % 4 == 0
                        }
                    pixels.append(isLit ? 200 : UInt8(image))
                }
            }
        }
        return try InMemoryDataset(
            pixels: pixels, labels: (0..<count).map { Int32($0 % 3) }, imageShape: [channels, 8, 8],
            classNames: ["upright", "level", "<dots>"])
    }

    /// - Parameter weight: Takes the place of every third weight of the first convolution.
    static func inspector(channels: Int = 1, values: [String]? = nil, weight: Float? = nil) throws -> Inspector {
        var card = ModelCard(
            model: "small", inputShape: [channels, 8, 8], classes: values == nil ? ["upright", "level", "<dots>"] : [],
            normalization: try Normalization(
                mean: [Double](repeating: 0.3, count: channels),
                standardDeviation: [Double](repeating: 0.3, count: channels)), data: "stripes")
        card.values = values
        let network = Small(outputs: values?.count ?? 3)
        let trace = try TracedModel(network, input: TensorType([1, channels, 8, 8]), mode: .inference)
        var variables = try Variables.initialized(trace.specs, seed: 4)
        if let weight {
            variables = try Variables(
                zip(trace.specs, variables.arrays).map { spec, array in
                    var numbers = array.scalars(as: Float.self)
                    if spec.path == "conv1.weight" {
                        for place in stride(from: 0, to: numbers.count, by: 3) { numbers[place] = weight }
                    }
                    return .init(path: spec.path, kind: spec.kind, array: NDArray(array.shape, numbers))
                })
        }
        return try Inspector(
            TrainedModel(card: card, model: network, variables: variables),
            backend: BackendUnderTest.oneThread.backend)
    }

    static func inspection(
        layers: String? = nil, target: String? = nil, channels: Int = 1, count: Int = 3
    ) throws -> Inspection {
        try Inspection(
            inspector(channels: channels), of: dataset(channels: channels), split: "validation",
            layers: layers.map(PathPattern.list), target: target, count: count)
    }

    @Test func everyPictureIsDrawn() throws {
        let inspection = try Self.inspection()
        for (word, picture) in try PictureRegistry.pictures(
            PictureRegistry.registry.names.map { $0 == "map" ? "map:count=12,perplexity=3" : $0 }.joined(separator: " ")
        ) {
            let drawings = try picture.draw(inspection)
            #expect(!drawings.isEmpty && !picture.title.isEmpty && !picture.explanation.isEmpty, "\(word)")
            #expect(Set(drawings.map(\.name)).count == drawings.count, "\(word) writes a file twice")
            for drawing in drawings {
                #expect(throws: Never.self, "\(word)") { _ = try XMLDocumentCheck(drawing.chart.svg) }
                if let sheet = drawing.sheet { #expect(sheet.pixels.contains { $0 != 255 }, "\(word) is white") }
            }
        }
        let colored = try Self.inspection(channels: 3)
        for word in ["filters", "saliency", "guided-backprop", "grad-cam", "maps"] {
            #expect(!(try PictureRegistry.registry.make(word).draw(colored)).isEmpty)
        }
    }

    /// A training that went astray leaves such weights, and this is what somebody then asks.
    @Test(arguments: [Float.nan, .infinity, -.infinity])
    func weightsThatAreNotFiniteAreDrawnOrSaid(_ weight: Float) throws {
        for channels in [1, 3] {
            let inspection = try Inspection(
                Self.inspector(channels: channels, weight: weight), of: Self.dataset(channels: channels),
                split: "validation", count: 2)
            let page = try InspectionPage(
                inspection, PictureRegistry.pictures(PictureRegistry.registry.names.joined(separator: " ")),
                isTolerant: true)
            let words = page.parts.map(\.word)
            #expect(words.contains("filters") && words.contains("guided-backprop"), "\(page.problems)")
            #expect(!page.html.isEmpty)
        }
    }

    /// Images that were named need no others until a picture does.
    @Test func theCollectionIsReadWhenItIsNeeded() throws {
        var loads = 0
        let inspection = try Inspection(Self.inspector(), subjects: Self.dataset(count: 2)) {
            loads += 1
            return ("test", try Self.dataset())
        }
        let page = try InspectionPage(inspection, PictureRegistry.pictures("grad-cam filters translation"))
        #expect(loads == 0 && inspection.collection == nil && inspection.split.isEmpty)
        #expect(page.html.contains("no other images"))
        let compared = try InspectionPage(inspection, PictureRegistry.pictures("neighbours reliability confusion"))
        #expect(loads == 1 && inspection.collection?.count == 24 && inspection.split == "test")
        #expect(compared.html.contains("24 test images of stripes") && compared.html.contains("reliability, test"))
        let own = try Inspection(Self.inspector()) { ("validation", try Self.dataset()) }
        #expect(own.split == "validation" && own.subjects.count == Inspection.usualCount)
    }

    /// Of 12 images, t-SNE takes 11/3 neighbours and no more.
    @Test func thePerplexityIsTheOneUsed() throws {
        let map = try PictureRegistry.registry.make("map:method=tsne,count=12").draw(Self.inspection())
        #expect(map[0].numbers.values.first { $0.0 == "perplexity" }?.1 == .double(11.0 / 3))
    }

    @Test func thePageHasThem() throws {
        let inspection = try Self.inspection()
        var words: [String] = []
        let page = try InspectionPage(
            inspection, PictureRegistry.pictures("grad-cam reliability"), title: "<first>",
            progress: { words.append($0) })
        #expect(words == ["grad-cam", "reliability"] && page.problems.isEmpty)
        let html = page.html
        #expect(html.contains("<h1>&lt;first&gt;</h1>") && !html.contains("<dots>"))
        #expect(html.contains("<section id=\"grad-cam\">") && html.contains("data:image/png;base64,"))
        #expect(html.contains("24 validation images of stripes"))
    }

    /// Nobody asked for a picture by name: the others are drawn nevertheless.
    @Test func whatCannotBeDrawnIsSaid() throws {
        let values = try Inspection(
            Self.inspector(values: ["age", "height"]), of: Self.dataset(), split: "validation", count: 2)
        let page = try InspectionPage(values, PictureRegistry.pictures("filters grad-cam"), isTolerant: true)
        #expect(page.parts.map(\.word) == ["filters"] && page.problems.count == 1)
        #expect(page.problems[0].hasPrefix("grad-cam is left out: grad-cam is about classes"))
        expectError(containing: "ask for filters, maps") {
            _ = try InspectionPage(values, PictureRegistry.pictures("filters grad-cam"))
        }
        #expect(try !InspectionPage(values, PictureRegistry.pictures(PictureRegistry.standardForValues)).parts.isEmpty)
        for (spec, sentence) in [
            ("grad-cm", "did you mean 'grad-cam'?"), ("", "expects pictures such as"),
            ("maps maps:channels=3", "'maps' is asked for twice"), ("maps:images=0", "images"),
            ("translation:pixels=-3", "at least 1, but got pixels=-3"),
            ("occlusion:windw=3", "did you mean 'window'?"), ("map:method=umap", "method"),
        ] {
            expectError(containing: sentence) { _ = try PictureRegistry.pictures(spec) }
        }
        expectError(containing: "no class 'cat'", "upright, level, <dots>") {
            _ = try Self.inspection(target: "cat")
        }
        expectError(containing: "no class '3'", "a number from 0 to 2") { _ = try Self.inspection(target: "3") }
        expectError(containing: "no layer 'conv3'") { _ = try Self.inspection(layers: "conv3") }
        expectError(containing: "maps needs a layer that gives [channels, height, width], but fc does not") {
            _ = try PictureRegistry.registry.make("maps").draw(Self.inspection(layers: "fc"))
        }
        expectError(containing: "layers that have some are: conv1, conv2") {
            _ = try PictureRegistry.registry.make("filters").draw(Self.inspection(layers: "gap"))
        }
        expectError(containing: "there is no image to look at") {
            _ = try Inspection(Self.inspector(), of: nil)
        }
        let alone = try Inspection(Self.inspector(), subjects: Self.dataset(), of: nil)
        expectError(containing: "there is no dataset; name one with --data") {
            _ = try PictureRegistry.registry.make("neighbours").draw(alone)
        }
        expectError(containing: "sees images of 1x8x8") {
            let wide = try InMemoryDataset(
                pixels: [UInt8](repeating: 0, count: 12), labels: [0], imageShape: [1, 3, 4], classNames: ["upright"])
            _ = try Inspection(Self.inspector(), subjects: wide, of: nil)
        }
    }

    /// Of one class by name, not the predicted one.
    @Test func theTargetIsTheOneAskedFor() throws {
        let inspection = try Self.inspection(target: "level")
        #expect(try inspection.classes() == [1, 1, 1])
        #expect(try Self.inspection(target: "2").classes() == [2, 2, 2])
        let predicted = try Self.inspection()
        #expect(try predicted.classes() == predicted.inspector.predictions(predicted.images))
        #expect(predicted.subjects.map(\.label) == [0, 1, 2])
    }

    @Test func mapsHaveTheirScales() throws {
        let inspection = try Self.inspection()
        let maps = try FeatureMaps.of(["relu1", "conv2"], inspection.inspector, inspection.images)
        let reading = try inspection.inspector.look(at: inspection.images, keeping: ["conv2"])
        let numbers = try reading.values["conv2"].doubles
        #expect(maps.map(\.layer) == ["relu1", "conv2"] && maps[1].size == Size2d(height: 4, width: 4))
        #expect(maps[1].images.count == 3 && maps[1].images[2].count == 6)
        let channel = maps[1].images[1][4]
        #expect(channel.values == Array(numbers[(10 * 16)..<(11 * 16)]) && channel.index == 4)
        #expect(channel.lowest == channel.values.min() && channel.highest == channel.values.max())
        #expect(maps[0].images.joined().allSatisfy { $0.lowest >= 0 })
    }

    /// The largest number anywhere in the channel, and the place where it is.
    @Test func excitingImages() throws {
        let (inspection, dataset) = (try Self.inspection(), try Self.dataset())
        let inspector = inspection.inspector
        let found = try ExcitingImages(inspector, layer: "conv2", of: dataset, count: 4, batchSize: 5)
        let all = try inspector.normalized((0..<24).map { try dataset.image(at: $0) })
        let numbers = try inspector.look(at: all, keeping: ["conv2"]).values["conv2"].doubles
        for channel in 0..<6 {
            let largest = (0..<24).map { image in
                let start = (image * 6 + channel) * 16
                return (index: image, value: numbers[start..<(start + 16)].max() ?? 0)
            }
            let expected = largest.sorted { $0.value != $1.value ? $0.value > $1.value : $0.index < $1.index }.prefix(4)
            #expect(zip(found.channels[channel], expected).allSatisfy { abs($0.value - $1.value) < 1e-5 })
        }
        let located = try found.located(inspector, in: dataset, channels: Array(0..<6))
        #expect(located.map(\.channel) == Array(0..<6))
        var places: Set<[Int]> = []
        for (channel, responses) in located {
            for response in responses {
                let place = try #require(response.place)
                let number = numbers[(response.index * 6 + channel) * 16 + place.row * 4 + place.column]
                #expect(abs(number - response.value) < 1e-5)
                places.insert([place.row, place.column])
            }
        }
        #expect(places.contains { $0[0] != $0[1] })
        let strongest = try ExcitingImages(inspector, layer: "conv2", of: dataset, count: 0, batchSize: 0)
        #expect(strongest.channels.map { $0.map(\.index) } == found.channels.map { [$0[0].index] })
        let vector = try ExcitingImages(inspector, layer: "fc", of: dataset, count: 2)
        #expect(vector.channels.count == 3)
        #expect(try vector.located(inspector, in: dataset, channels: [1])[0].responses[0].place == nil)
    }

    /// A convolution of 3, a pooling of 2 and a convolution of 3 see 8 pixels: on an image of 8, the middle place sees rows 0 to 7.
    @Test func receptiveFieldsLieWhereTheyAre() throws {
        let rows = try Summary(of: Small(outputs: 3), input: [1, 8, 8]).rows
        let size = ImageSize(height: 8, width: 8)
        let first = try #require(rows.first { $0.path == "conv1" })
        #expect(first.box(row: 2, column: 5, in: size) == ImageBox(top: 1, left: 4, height: 3, width: 3))
        #expect(first.box(row: 0, column: 7, in: size) == ImageBox(top: 0, left: 6, height: 2, width: 2))
        let pool = try #require(rows.first { $0.path == "pool1" })
        #expect(pool.box(row: 1, column: 2, in: size) == ImageBox(top: 1, left: 3, height: 4, width: 4))
        let last = try #require(rows.first { $0.path == "gap" })
        #expect(last.box(in: size) == ImageBox(of: size))
    }

    @Test func translation() throws {
        let image = Image(channels: 1, size: ImageSize(height: 2, width: 3), pixels: [1, 2, 3, 4, 5, 6])
        #expect(image.moved(right: 1, down: 0).pixels == [1, 1, 2, 4, 4, 5])
        #expect(image.moved(right: -2, down: 0).pixels == [3, 3, 3, 6, 6, 6])
        #expect(image.moved(right: 0, down: 1).pixels == [1, 2, 3, 1, 2, 3])
        let (inspector, dataset) = (try Self.inspector(), try Self.dataset())
        let images = try (0..<6).map { try dataset.image(at: $0) }
        let test = try TranslationTest(inspector, images, pixels: 2, batchSize: 4)
        expectError(containing: "at least 1, but got pixels=-3") {
            _ = try TranslationTest(inspector, images, pixels: -3)
        }
        #expect(test.horizontal.map(\.shift) == [-2, -1, 0, 1, 2] && test.count == 6)
        #expect(test.horizontal[2] == test.vertical[2] && test.horizontal[2].kept == 1)
        let rows = try inspector.scores(inspector.normalized(images))
        let expected = rows.map { inspector.probabilities($0).max() ?? 0 }.reduce(0, +) / 6
        #expect(abs(test.vertical[2].probability - expected) < 1e-6)
        let moved = try inspector.scores(inspector.normalized(images.map { $0.moved(right: 0, down: -1) }))
        let classes = try inspector.predictions(inspector.normalized(images))
        let share = zip(moved, classes).map { inspector.probabilities($0)[Int($1)] }.reduce(0, +) / 6
        #expect(abs(test.vertical[1].probability - share) < 1e-6)
    }
}
