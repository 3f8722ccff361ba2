import FoveaData
import FoveaTensor
import Foundation
import Testing

/// What is random for every pixel, and what is replaced.
@Suite struct NoiseAndErasingTests {
    private static func even(_ level: UInt8, channels: Int = 3, height: Int, width: Int) -> Image {
        let size = ImageSize(height: height, width: width)
        return Image(
            channels: channels, size: size, pixels: [UInt8](repeating: level, count: channels * size.area))
    }

    /// Box and Muller's formula in double precision, of the same words: in every 1024, the first half gives the radii.
    private static func normals(_ philox: Philox, count: Int) -> [Double] {
        let words = philox.bits((count + 1023) / 1024 * 1024).map { Double($0 >> 8) }
        return (0..<count).map { place in
            let (start, pair) = (place / 1024 * 1024, place % 512)
            let radius = (-2 * log((words[start + pair] + 1) * 0x1p-24)).squareRoot()
            let angle = 2 * Double.pi * words[start + 512 + pair] * 0x1p-24
            return radius * (place % 1024 < 512 ? cos(angle) : sin(angle))
        }
    }

    @Test func noiseIsTheFormulasOfTheStreamsWords() {
        let philox = Philox(key: 0x1234_5678_9ABC_DEF0, stream: 77)
        let image = Self.even(128, height: 37, width: 41)
        let noisy = AddNoise(standardDeviation: 0.1, random: philox)(image)
        let expected = Self.normals(philox, count: noisy.pixels.count).map { 128 + 25.5 * $0 }
        // A sum in single precision beside a half may round to the other side.
        for (byte, value) in zip(noisy.pixels, expected) {
            #expect(abs(Double(byte) - min(max(value, 0), 255)) < 0.501)
        }
    }

    /// 200,000 numbers: mean and variance within five of their own deviations, with a twelfth for rounding, and the shares
    /// within one and two deviations from the normal distribution's table.
    @Test func noiseIsNormal() {
        let image = Self.even(128, channels: 1, height: 400, width: 500)
        let noisy = AddNoise(standardDeviation: 20 / 255, random: Philox(key: 5))(image)
        let values = noisy.pixels.map { Double($0) - 128 }
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        let variance = values.reduce(0) { $0 + $1 * $1 } / count
        #expect(abs(mean) < 5 * 20 / count.squareRoot())
        #expect(abs(variance - (400 + 1 / 12.0)) < 5 * 400 * (2 / count).squareRoot())
        // |n| ≤ 20 is |x| < 20.5, of the normal distribution's table: erf(1.025 / √2) and erf(2.025 / √2).
        #expect(abs(Double(values.count { abs($0) <= 20 }) / count - 0.69464) < 0.006)
        #expect(abs(Double(values.count { abs($0) <= 40 }) / count - 0.95713) < 0.003)
        // Neighbours do not know of each other.
        let products = zip(values, values.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 } / (count - 1)
        #expect(abs(products) < 5 * 400 / count.squareRoot())
    }

    @Test func noiseIsAFunctionOfItsStream() {
        let image = Self.even(100, height: 32, width: 32)
        let noise = AddNoise(standardDeviation: 0.05, random: Philox(key: 1, stream: 2))
        #expect(noise(image) == noise(image))
        #expect(noise(image) != AddNoise(standardDeviation: 0.05, random: Philox(key: 1, stream: 3))(image))
        #expect(noise(image) != AddNoise(standardDeviation: 0.05, random: Philox(key: 2, stream: 2))(image))
        #expect(AddNoise(standardDeviation: 0, random: Philox(key: 1))(image) == image)
    }

    @Test func boxesAreErasedAsFarAsTheyLieWithin() {
        let image = Image(
            channels: 1, size: ImageSize(height: 3, width: 4), pixels: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
        let inside = Erase(ImageBox(top: 1, left: 1, height: 1, width: 2), fill: .value(99))(image)
        #expect(inside.pixels == [1, 2, 3, 4, 5, 99, 99, 8, 9, 10, 11, 12])
        let corner = Erase(ImageBox(top: -3, left: 3, height: 5, width: 9))(image)
        #expect(corner.pixels == [1, 2, 3, 0, 5, 6, 7, 0, 9, 10, 11, 12])
        for box in [
            ImageBox(top: 3, left: 0, height: 2, width: 2), ImageBox(top: 0, left: -4, height: 2, width: 4),
            ImageBox(top: 1, left: 1, height: 0, width: 2), ImageBox(top: -9, left: 0, height: 2, width: 2),
        ] { #expect(Erase(box)(image) == image) }
    }

    /// The bytes of the stream's words, lowest first, row after row and plane after plane.
    @Test func erasingNoiseIsTheStreamsBytes() {
        let philox = Philox(key: 9, stream: 4)
        let image = Self.even(50, height: 6, width: 7)
        let erased = Erase(ImageBox(top: 2, left: 1, height: 3, width: 5), fill: .noise(philox))(image)
        let bytes = philox.bits(12).flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
        var place = 0
        for channel in 0..<3 {
            for row in 0..<6 {
                for column in 0..<7 {
                    let byte = erased.pixels[(channel * 6 + row) * 7 + column]
                    guard (2..<5).contains(row), (1..<6).contains(column) else {
                        #expect(byte == 50)
                        continue
                    }
                    #expect(byte == bytes[place])
                    place += 1
                }
            }
        }
    }
}
