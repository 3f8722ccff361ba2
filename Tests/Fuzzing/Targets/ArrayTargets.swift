import Fovea
import Foundation

/// Files of named arrays.
let arrayTargets: [FuzzTarget] = [
    FuzzTarget(
        "safetensors", inputsInTests: 1500, dictionary: jsonWords + safetensorsWords, seeds: safetensorsSeeds,
        repair: Checksums.ofSafetensors
    ) { bytes, folder in
        let path = try folder.write(bytes, to: "file.safetensors")
        use(try Safetensors(contentsOf: path).entries.map { ($0.name, $0.array) })
    },
    FuzzTarget(
        "tensor-file", inputsInTests: 1000, dictionary: jsonWords + safetensorsWords,
        seeds: {
            try safetensorsSeeds() + [Array(#"{"weight_map": {"a": "one.safetensors", "c": "one.safetensors"}}"#.utf8)]
        },
        repair: Checksums.ofSafetensors
    ) { bytes, folder in
        _ = try folder.write(safetensorsSeeds()[0], to: "one.safetensors")
        use(try TensorFile(contentsOf: folder.write(bytes, to: "file")).arrays)
    },
    FuzzTarget(
        "pytorch", inputsInTests: 800,
        dictionary: [
            "PK\u{01}\u{02}", "PK\u{03}\u{04}", "PK\u{05}\u{06}", "PK\u{06}\u{06}", "PK\u{06}\u{07}", "data.pkl",
        ],
        seeds: pytorchSeeds
    ) { bytes, folder in
        use(try PyTorchFormat().read(folder.write(bytes, to: "file.pth")).arrays)
    },
    // The pickle alone, in a zip file that is whole.
    FuzzTarget(
        "pickle", inputsInTests: 1500,
        dictionary: [
            "(", ")", "]", "}", "t", "a", "e", "s", "u", "0", "N", ".", "Q", "R", "b", "J\0\0\0\0", "K\u{01}",
            "q\u{01}", "h\u{01}",
            "X\u{01}\0\0\0a", "ctorch._utils\n_rebuild_tensor_v2\n", "ccollections\nOrderedDict\n)R",
            "ctorch\nFloatStorage\n",
            "ctorch\nSize\n", "ctorch._utils\n_rebuild_parameter\n", "K\0",
        ],
        codes: [
            [0x85], [0x86], [0x87], [0x81], [0x88], [0x93], [0x94], [0x8A, 0], [0x8A, 1, 0xFF],
            [0x8A, 8, 0, 0, 0, 0, 0, 0, 0, 0x40],
            [0x8A, 8, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], [0x8A, 8, 0, 0, 0, 0, 0, 1, 0, 0],
            [0x4A, 0xFF, 0xFF, 0xFF, 0x7F],
            [0x4A, 0, 0, 0, 1],
        ],
        seeds: { try pytorchFiles().map { Zip.contents($0).first { $0.name.hasSuffix("data.pkl") }?.bytes ?? [] } }
    ) { bytes, folder in
        let storages = (0..<4).map { (name: "x/data/\($0)", bytes: [UInt8](repeating: 1, count: 4096)) }
        let file = Zip.file([(name: "x/data.pkl", bytes: bytes)] + storages)
        use(try PyTorchFormat().read(folder.write(file, to: "file.pth")).arrays)
    },
    FuzzTarget(
        "checkpoint", inputsInTests: 800,
        dictionary: jsonWords + safetensorsWords + ["fovea.position", "step_in_epoch", "running"],
        seeds: {
            var position = TrainingPosition(seed: 1)
            position.running.add(MeanLoss(), correct: 3, count: 9)
            position.validations = try results(1)
            return [try Fixtures.written { try Checkpoint(arrays: twoArrays, position: position).write(to: $0) }]
        }, repair: Checksums.ofSafetensors
    ) { bytes, folder in
        let checkpoint = try Checkpoint(contentsOf: folder.write(bytes, to: "last.safetensors"))
        use(checkpoint.variables + checkpoint.slots)
        var position = checkpoint.position
        position.running.add(MeanLoss(), correct: 1, count: 1)
        _ = (position.running.meanLoss, position.running.top1)
        // What a run does with it that goes on.
        _ = try tinyTrainer().resume(from: checkpoint)
    },
    FuzzTarget(
        "normalization", inputsInTests: 1000, dictionary: jsonWords + safetensorsWords + ["mean", "std", "whitening"],
        seeds: {
            let identity = NDArray([4, 4], (0..<16).map { Float($0 % 5 == 0 ? 1 : 0) })
            let whole = [0.5, 0.25, 0.5, 0.1]
            return try [
                Normalization(mean: [0.5], standardDeviation: [0.2]),
                Normalization(shape: [1, 2, 2], mean: whole, standardDeviation: whole, whitening: identity),
            ].map { normalization in try Fixtures.written { try normalization.write(to: $0) } }
        }, repair: Checksums.ofSafetensors
    ) { bytes, folder in
        let normalization = try Normalization(contentsOf: folder.write(bytes, to: "normalization.safetensors"))
        let size = normalization.imageSize ?? ImageSize(height: 2, width: 2)
        guard size.area * normalization.channels < 1 << 20 else { return }
        let images = TensorType([1, normalization.channels, size.height, size.width], .u8)
        _ = try normalization.normalized(NDArray(images, doubles: [Double](repeating: 9, count: images.count)))
    },
]

let jsonWords = [
    "{", "}", "[", "]", "[[[[[[[[", "\"", ":", ",", "null", "true", "\"a\"", "\\u0000", "\\ud800", "1e400", "-0.0", " ",
]
private let safetensorsWords = [
    "dtype", "shape", "data_offsets", "__metadata__", "F32", "F64", "F16", "BF16", "I64", "U8", "BOOL", "[0,0]",
    "[0,8]",
    "1099511627776", "4611686018427387904",
]

private let twoArrays: [(path: String, array: NDArray)] = [
    ("a", NDArray([2, 3], (0..<6).map { Float($0) })), ("optimizer/momentum/a", NDArray([2], [1.5, 2.5])),
]

@Sendable private func safetensorsSeeds() throws -> [[UInt8]] {
    let own = try Fixtures.written { path in
        try Safetensors(
            [
                .init("a", NDArray([2, 3], (0..<6).map { Float($0) })), .init("b", NDArray([], [1.5])),
                .init("c", NDArray([3], [1, 2, 3] as [UInt8])), .init("d", NDArray([0, 4], [] as [Float])),
            ], metadata: ["k": "v"]
        ).write(to: path)
    }
    return [own, try Fixtures.bytes("InterchangeTests/Fixtures/kinds.safetensors")]
}

@Sendable private func pytorchSeeds() throws -> [[UInt8]] {
    let files = try pytorchFiles()
    return files + [Zip.file(Zip.contents(files[0]), isWide: true)]
}

private func pytorchFiles() throws -> [[UInt8]] {
    try [
        "plain.pth", "kinds.pth", "checkpoint.pth", "module.pth", "parallel.pt", "arguments.pth", "evil.pth",
        "nothing.pth",
    ]
    .map { try Fixtures.bytes("InterchangeTests/Fixtures/\($0)") }
}

/// Looks at every number.
private func use(_ arrays: [(path: String, array: NDArray)]) {
    for (_, array) in arrays { _ = array.withUnsafeBytes { $0.reduce(0) { $0 &+ Int($1) } } }
}

/// A trainer of a network of one layer, of 6 numbers, on a few images.
func tinyTrainer(_ configuration: TrainingConfiguration? = nil) throws -> Trainer {
    var asked = configuration ?? TrainingConfiguration(data: "synthetic", model: "fc")
    asked.seed = configuration?.seed ?? 1
    let images = try InMemoryDataset(
        pixels: (0..<64).map { UInt8($0) }, labels: (0..<16).map { Int32($0 % 2) }, imageShape: [1, 2, 2],
        classNames: ["a", "b"])
    let parts = DatasetParts(train: images, validation: images, test: nil)
    let way = Pipeline(normalization: .scaling(channels: 1))
    return try Trainer(
        configuration: asked, data: TrainingData(parts, pipeline: way, evaluation: way),
        backend: OneDNNBackend(threads: 1), events: EventTee([]))
}
