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

    @Option(help: ArgumentHelp("The quality of JPEG made anew, 1 to 100.", valueName: "n"))
    var quality = ShardEncoding.defaultQuality

    @OptionGroup(title: "Loading") var loading: LoadingOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func run() throws {
        let named = try NamedDataset(data)
        let resize = try resize.map { try Resize($0) }
        // Settings that do not go together are told before anything is read.
        if let encode { _ = try writer(encoding(encode), resize) }
        let parts = try named.load()
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

    private func writer(_ encoding: ShardEncoding, _ resize: Resize?) throws -> ShardWriter {
        try ShardWriter(encoding: encoding, resize: resize, threads: loading.threads)
    }

    private func encoding(_ encode: Encode) -> ShardEncoding {
        switch encode {
        case .original: .original
        case .jpeg: .jpeg(quality: quality)
        case .raw: .raw
        }
    }

    /// With the quality that was asked for.
    private func adopting(_ encoding: ShardEncoding) -> ShardEncoding {
        if case .jpeg = encoding { return .jpeg(quality: quality) }
        return encoding
    }
}
