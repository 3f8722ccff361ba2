import ArgumentParser
import Fovea

struct DataConvert: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Makes one compact file of all images of a dataset, which loads fast: a shard.",
        discussion: """
            Example:
              fovea data convert --data folder:photos --out photos.shard --resize 256
              fovea train --data shard:photos.shard --model resnet18

            Files are kept as they are unless they are resized; they are then made anew as JPEG. Images in memory, such as \
            CIFAR's, are kept as planes.
            """)

    /// What is kept of each image; the quality is a flag of its own.
    enum Encode: String, ExpressibleByArgument, CaseIterable {
        case original, jpeg, raw
    }

    @Option(help: ArgumentHelp("The images, such as folder:DIR.", valueName: "spec"))
    var data: String

    @Option(
        help: ArgumentHelp("The shard to write; an older one is replaced when the new one is whole.", valueName: "file")
    )
    var out: String

    @Option(help: ArgumentHelp("Resize first: the shorter side, or height x width.", valueName: "size"))
    var resize: String?

    @Option(
        help: "What is kept: the files as they are, JPEG made anew, or planes, which are large. (default: see above)")
    var encode: Encode?

    @Option(
        help: ArgumentHelp(
            "The quality of JPEG made anew, 1 to 100. (default: \(ShardEncoding.defaultQuality))", valueName: "n"))
    var quality: Int?

    @OptionGroup(title: "Loading") var loading: LoadingOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        guard quality != nil else { return }
        guard encode == .jpeg || (encode == nil && resize != nil) else {
            throw ValidationError("--quality is for JPEG made anew: give --encode jpeg too")
        }
    }

    func run() throws {
        let named = try NamedDataset(data)
        let resize = try resize.map { try Resize($0) }
        // Settings that do not go together are told before anything is read.
        if let encode { _ = try writer(encoding(encode), resize) }
        let parts = try readable(named.load())
        let chosen = try encode.map(encoding) ?? .standard(for: parts.train, resizing: resize != nil)
        let written = try writer(adopting(chosen), resize).write(parts, to: out)
        output.report(
            .result([
                "data": .string(data), "path": .string(out), "count": .int(written.images),
                "bytes": .int(written.bytes),
            ]),
            text: "\(out): \(written.images.grouped) images in \(written.bytes.grouped) bytes; "
                + "use it as --data shard:\(out)\n")
    }

    /// The parts without images that cannot be read, where those are to be skipped.
    ///
    /// - Throws: a sentence naming the first of them, where they are not.
    private func readable(_ parts: DatasetParts) throws -> DatasetParts {
        let policy = loading.onBadImage
        func readable(_ dataset: any Dataset) throws -> any Dataset {
            let bad = try dataset.badImages(threads: loading.loadingThreads)
            guard let first = bad.first else { return dataset }
            guard policy == .skip else {
                throw FoveaError.invalid(
                    "\(first.message); \(bad.count) of \(dataset.count) images cannot be read, which 'fovea data check' names; "
                        + "--on-bad-image skip leaves them out")
            }
            for image in bad {
                let sentence = "left out: \(image.message)"
                output.report(.warning(Event.Warning(sentence)), text: "warning: \(sentence)\n")
            }
            let places = Set(bad.map(\.index))
            return Subset(of: dataset, indices: (0..<dataset.count).filter { !places.contains($0) })
        }
        return DatasetParts(
            train: try readable(parts.train), validation: try parts.validation.map(readable),
            test: try parts.test.map(readable))
    }

    private func writer(_ encoding: ShardEncoding, _ resize: Resize?) throws -> ShardWriter {
        try ShardWriter(encoding: encoding, resize: resize, threads: loading.loadingThreads)
    }

    private func encoding(_ encode: Encode) -> ShardEncoding {
        switch encode {
        case .original: .original
        case .jpeg: .jpeg(quality: quality ?? ShardEncoding.defaultQuality)
        case .raw: .raw
        }
    }

    /// With the quality that was asked for.
    private func adopting(_ encoding: ShardEncoding) -> ShardEncoding {
        if case .jpeg = encoding { return .jpeg(quality: quality ?? ShardEncoding.defaultQuality) }
        return encoding
    }
}
