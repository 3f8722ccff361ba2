import Fovea
import FoveaData

/// Every image codec, each also at a part of the size and to one channel, and what a network's preprocessing makes of the image.
let imageTargets: [FuzzTarget] = [
    imageTarget(
        "jpeg", 400,
        dictionary: ["Exif\0\0", "Adobe", "II*\0", "MM\0*"],
        codes: [
            [0xFF, 0xD8], [0xFF, 0xD9], [0xFF, 0xDA], [0xFF, 0xC0], [0xFF, 0xC2], [0xFF, 0xC4], [0xFF, 0xC9],
            [0xFF, 0xDB], [0xFF, 0xDD],
            [0xFF, 0xE1], [0xFF, 0xEE], [0xFF, 0xD0], [0x12, 0x01, 0x03, 0],
        ],
        seeds: {
            try Fixtures.images("jpeg")
                + [JPEG.encode(Fixtures.image(channels: 3)), JPEG.encode(Fixtures.image(channels: 1))]
        }),
    imageTarget(
        "png", 400,
        dictionary: [
            "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "eXIf", "iCCP", "zTXt", "iTXt", "gAMA", "sBIT", "hIST", "acTL",
        ],
        seeds: {
            try Fixtures.images("png")
                + [PNG.encode(Fixtures.image(channels: 3)), PNG.encode(Fixtures.image(channels: 1))]
        }, repair: Checksums.ofPNG),
    // A few bytes may mean 64 Mi pixels here.
    imageTarget(
        "webp", 200, dictionary: ["RIFF", "WEBP", "VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "EXIF", "ICCP"],
        memoryLimit: 1536 << 20,
        seeds: {
            let (color, grey) = (Fixtures.image(channels: 3), Fixtures.image(channels: 1))
            return try Fixtures.images("webp") + [WebP.encode(color), WebP.encode(grey, quality: 50)]
        }),
    imageTarget(
        "portable-image", 400, dictionary: ["P5", "P6", "#", "\n", "65535", "255", " 1 "],
        seeds: {
            [
                Fixtures.ppm(), Array("P5\n# grey\n4 3\n200\nabcdefghijkl".utf8),
                Array("P5 65000 1 255\n".utf8) + [UInt8](repeating: 9, count: 65000),
            ]
        }),
]

private func imageTarget(
    _ name: String, _ inputsInTests: Int, dictionary: [String], codes: [[UInt8]] = [], memoryLimit: Int = 512 << 20,
    seeds: @escaping @Sendable () throws -> [[UInt8]], repair: (@Sendable ([UInt8]) throws -> [UInt8])? = nil
) -> FuzzTarget {
    FuzzTarget(
        name, inputsInTests: inputsInTests, dictionary: dictionary, codes: codes, memoryLimit: memoryLimit,
        mostBytes: 1 << 17,
        seeds: seeds,
        repair: repair
    ) { bytes, folder in
        let kind = bytes.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xFFFF }
        let image = try bytes.withUnsafeBytes { file in
            try ImageFile.decode(file, name: "image", channels: kind % 3 == 0 ? 1 : 3) { _ in kind % 5 == 0 ? 8 : 1 }
        }
        guard image.pixels.count == image.channels * image.size.area else {
            throw FoveaError.defect("an image \(image.shape) has \(image.pixels.count) bytes")
        }
        // As a dataset's image becomes a network's input.
        let words = ["resize:16 center-crop:16", "resize:8x8,filter=bicubic", "resize:40", "center-crop:12x20"][
            kind % 4]
        let path = try folder.write(bytes, to: "image")
        _ = try Preprocessing(words).evaluation(.scaling(channels: 3)).framed(
            ImageFile.decode(contentsOf: path, channels: 3))
    }
}
