import FoveaData
import FoveaTensor
import Foundation

/// Which colour a number has in a picture.
public enum Colormap: Sendable {
    /// From 0 to 1 black, violet, orange, pale yellow: matplotlib's inferno (Smith and van der Walt 2015), whose lightness rises evenly.
    case heat
    /// From -1 to 1 blue, white, red: ColorBrewer's RdBu (Brewer 2003), turned about. 0 is white.
    case signed
    /// From 0 to 1 black to white.
    case grey
    /// From -1 to 1 black to white, and 0 is mid-grey: for each channel of an image by itself.
    case centred

    private var isSigned: Bool { self == .signed || self == .centred }
    /// Whether red, green and blue are the same everywhere.
    fileprivate var isGrey: Bool { self == .grey || self == .centred }

    /// Places at equal distances, and what lies between them.
    private var stops: [(Double, Double, Double)] {
        switch self {
        case .heat:
            [
                (0, 0, 4), (31, 12, 72), (85, 15, 109), (136, 34, 106), (186, 54, 85), (227, 89, 51), (249, 140, 10),
                (249, 201, 50), (252, 255, 164),
            ]
        case .signed:
            [
                (5, 48, 97), (33, 102, 172), (67, 147, 195), (146, 197, 222), (255, 255, 255), (244, 165, 130),
                (214, 96, 77), (178, 24, 43), (103, 0, 31),
            ]
        case .grey, .centred: [(0, 0, 0), (255, 255, 255)]
        }
    }

    /// Red, green and blue, each `0...255`. What is not finite is grey.
    ///
    /// - Parameter value: In `0...1`, for ``signed`` and ``centred`` in `-1...1`; beyond, the ends.
    public func color(_ value: Double) -> (Double, Double, Double) {
        guard value.isFinite else { return (128, 128, 128) }
        let stops = stops
        let share = min(max(isSigned ? (value + 1) / 2 : value, 0), 1) * Double(stops.count - 1)
        let place = min(Int(share), stops.count - 2)
        let (from, to, part) = (stops[place], stops[place + 1], share - Double(place))
        func mixed(_ a: Double, _ b: Double) -> Double { a + (b - a) * part }
        return (mixed(from.0, to.0), mixed(from.1, to.1), mixed(from.2, to.2))
    }
}

extension Image {
    /// Numbers as colours.
    ///
    /// - Parameters:
    ///   - values: `height * width`, row by row, already in the range of the map; where the map is grey, so many for each channel.
    ///   - channels: How many channels the numbers have; more than one only where the map is grey.
    package init(_ values: [Double], size: ImageSize, channels: Int = 1, _ map: Colormap) {
        let colors = values.map(map.color)
        func bytes(_ channel: ((Double, Double, Double)) -> Double) -> [UInt8] {
            colors.map { UInt8(min(max(channel($0).rounded(), 0), 255)) }
        }
        self.init(
            channels: map.isGrey ? channels : 3, size: size,
            pixels: map.isGrey ? bytes(\.0) : bytes(\.0) + bytes(\.1) + bytes(\.2))
    }

    /// Red, green and blue, also where it is grey; the first of other channels.
    var colored: Image {
        guard channels != 3 else { return self }
        let plane = Array(pixels[..<size.area])
        return Image(channels: 3, size: size, pixels: plane + plane + plane)
    }

    /// Such as files hold: the first channel where there are neither 1 nor 3.
    var shown: Image {
        channels == 1 || channels == 3 ? self : Image(channels: 1, size: size, pixels: Array(pixels[..<size.area]))
    }

    /// Every pixel a square of so many.
    func enlarged(_ scale: Int) -> Image {
        guard scale > 1 else { return self }
        let size = ImageSize(height: height * scale, width: width * scale)
        return Image(channels: channels, size: size) { result in
            for place in 0..<result.count {
                let (plane, rest) = place.quotientAndRemainder(dividingBy: size.area)
                let (row, column) = rest.quotientAndRemainder(dividingBy: size.width)
                result[place] = pixels[plane * self.size.area + row / scale * width + column / scale]
            }
        }
    }

    /// Heat over the image: the more of it, the less of the image, which is grey then.
    ///
    /// - Parameter heat: In `0...1`, of the image's size.
    func heated(_ heat: [Double]) -> Image {
        let image = colored
        let area = size.area
        return Image(channels: 3, size: size) { result in
            for place in 0..<area {
                let (red, green, blue) = (
                    Double(image.pixels[place]), Double(image.pixels[area + place]),
                    Double(image.pixels[2 * area + place])
                )
                let grey = 0.299 * red + 0.587 * green + 0.114 * blue
                let color = Colormap.heat.color(heat[place])
                let share = 0.35 + 0.4 * min(max(heat[place].isFinite ? heat[place] : 0, 0), 1)
                for (channel, part) in [color.0, color.1, color.2].enumerated() {
                    result[channel * area + place] = UInt8(
                        min(max((grey * (1 - share) + part * share).rounded(), 0), 255))
                }
            }
        }
    }

    /// A rectangle's edge drawn on it, one pixel wide, bright with a dark rim inside where there is room.
    func outlined(_ box: ImageBox, color: [UInt8] = [255, 64, 32]) -> Image {
        var image = colored
        let (area, width, height) = (size.area, width, height)
        image.withUnsafeMutablePixels { pixels in
            func set(_ row: Int, _ column: Int) {
                guard (0..<height).contains(row), (0..<width).contains(column) else { return }
                for channel in 0..<3 { pixels[channel * area + row * width + column] = color[channel] }
            }
            let (bottom, right) = (box.top + box.height - 1, box.left + box.width - 1)
            for column in box.left...max(right, box.left) {
                set(box.top, column)
                set(bottom, column)
            }
            for row in box.top...max(bottom, box.top) {
                set(row, box.left)
                set(row, right)
            }
        }
        return image
    }
}

/// Numbers scaled so that a colour map can show them.
package enum Scaled {
    /// From 0 to the largest: 0 to 1.
    static func fromZero(_ values: [Double]) -> [Double] {
        let largest = values.filter(\.isFinite).max() ?? 0
        return largest > 0 ? values.map { max($0, 0) / largest } : values.map { _ in 0 }
    }

    /// By the largest magnitude: -1 to 1.
    static func byMagnitude(_ values: [Double], largest: Double? = nil) -> [Double] {
        let largest = largest ?? values.filter(\.isFinite).map(\.magnitude).max() ?? 0
        return largest > 0 ? values.map { $0 / largest } : values.map { _ in 0 }
    }

    /// From the smallest to the largest: 0 to 1; a half where all are the same.
    package static func between(_ values: [Double], _ low: Double, _ high: Double) -> [Double] {
        high > low ? values.map { ($0 - low) / (high - low) } : values.map { _ in 0.5 }
    }

    /// A map of few places over an image of many: bilinear, by the middles of the places, as PyTorch's `interpolate` without `align_corners`.
    static func resized(_ map: [Double], from size: ImageSize, to target: ImageSize) -> [Double] {
        func taps(_ place: Int, _ from: Int, _ to: Int) -> (Int, Int, Double) {
            let x = max((Double(place) + 0.5) * Double(from) / Double(to) - 0.5, 0)
            let low = min(Int(x), from - 1)
            return (low, min(low + 1, from - 1), x - Double(low))
        }
        let columns = (0..<target.width).map { taps($0, size.width, target.width) }
        return (0..<target.height).flatMap { row -> [Double] in
            let (top, bottom, down) = taps(row, size.height, target.height)
            return columns.map { left, right, along in
                func at(_ row: Int) -> Double {
                    map[row * size.width + left] * (1 - along) + map[row * size.width + right] * along
                }
                return at(top) * (1 - down) + at(bottom) * down
            }
        }
    }
}
