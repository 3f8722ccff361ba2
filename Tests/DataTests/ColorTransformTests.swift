import FoveaData
import FoveaTensor
import Testing

/// Transforms of pixel values beside Pillow's and torchvision's, which `Fixtures/color_transforms.py` wrote.
@Suite struct ColorTransformTests {
    /// Equal to the byte, for every image that was transformed so.
    private func expectEqual(_ transform: any ImageTransform, _ name: String, images: Int = 8) throws {
        let pairs = try ColorFixture.pairs(name)
        #expect(pairs.count == images, "\(name)")
        for (image, before, after) in pairs {
            #expect(transform(before).largestDifference(to: after) == 0, "\(name) of \(image)")
        }
    }

    @Test(arguments: [0.0, 0.4, 0.8, 1.0, 1.2, 1.75, 3.1]) func enhancementsAreEqualToPillows(factor: Double) throws {
        try expectEqual(AdjustBrightness(factor), "brightness \(factor)")
        try expectEqual(AdjustContrast(factor), "contrast \(factor)")
        try expectEqual(AdjustSaturation(factor), "saturation \(factor)")
        try expectEqual(AdjustSharpness(factor), "sharpness \(factor)")
    }

    @Test(arguments: [-0.5, -0.13, 0.0, 0.02, 0.25, 0.5]) func hueIsEqualToTorchvisions(turns: Double) throws {
        try expectEqual(AdjustHue(turns), "hue \(turns)")
    }

    @Test func greyIsEqualToPillows() throws { try expectEqual(Grayscale(), "grayscale") }

    @Test func operationsAreEqualToPillows() throws {
        for bits in [1, 4, 7] { try expectEqual(Posterize(bits: bits), "posterize \(bits)") }
        for threshold in [0, 100, 128, 256] {
            try expectEqual(Solarize(threshold: Double(threshold)), "solarize \(threshold)")
        }
        try expectEqual(Invert(), "invert")
        try expectEqual(AutoContrast(), "autocontrast", images: 9)
        try expectEqual(Equalize(), "equalize", images: 9)
    }

    @Test(arguments: [1, 3, 4, 50]) func mosaicsAreBlocksMeans(block: Int) throws {
        try expectEqual(Pixelate(block: block), "mosaic \(block)", images: 9)
    }

    /// Within one grey level: torchvision sums a window's 2-d weights, we the columns first, and a sum that is nearly a half
    /// may round to either side. So few bytes differ at all.
    @Test(arguments: [(1, 0.7), (3, 0.1), (3, 0.8), (5, 2.0), (9, 1.7)])
    func blurIsTorchvisionsWithinOneLevel(kernel: Int, sigma: Double) throws {
        let pairs = try ColorFixture.pairs("blur \(kernel) \(sigma)")
        #expect(pairs.count >= 5)
        for (name, before, after) in pairs {
            let blurred = GaussianBlur(kernel: kernel, sigma: sigma)(before)
            let difference = try #require(blurred.largestDifference(to: after))
            let differing = zip(blurred.pixels, after.pixels).count { $0 != $1 }
            #expect(difference <= 1, "\(name)")
            #expect(100 * differing <= before.pixels.count, "\(name): \(differing) bytes differ")
        }
    }

    /// An even image has equal neighbours, whatever the window shows of it, also where it is mirrored more than once.
    @Test func blurKeepsEvenImagesOfAnySize() {
        for (height, width) in [(1, 1), (1, 5), (2, 3), (7, 2), (70, 130)] {
            let size = ImageSize(height: height, width: width)
            let even = Image(channels: 3, size: size, pixels: [UInt8](repeating: 201, count: 3 * size.area))
            #expect(GaussianBlur(kernel: 9, sigma: 3)(even) == even)
        }
    }

    /// By hand: 10.4 and -3.5 grey levels; the half goes away from 0.
    @Test func shiftsAreAddedAndCut() {
        let size = ImageSize(height: 1, width: 3)
        let image = Image(channels: 3, size: size, pixels: [0, 100, 250, 0, 100, 250, 7, 8, 9])
        let shifted = ColorShift([10.4, -3.5, 0])(image)
        #expect(shifted.pixels == [10, 110, 255, 0, 97, 247, 7, 8, 9])
        let grey = Image(channels: 1, size: size, pixels: [1, 2, 3])
        #expect(ColorShift([10, 10, 10])(grey) == grey)
    }

    /// What changes only colours leaves grey images alone; an image of two channels has no colours.
    @Test func colourlessImagesHaveNoColours() {
        let size = ImageSize(height: 2, width: 2)
        for channels in [1, 2] {
            let image = Image(channels: channels, size: size, pixels: (0..<(4 * channels)).map { UInt8(30 * $0) })
            for transform: any ImageTransform in [AdjustSaturation(0.2), AdjustHue(0.3), Grayscale()] {
                #expect(transform(image) == image)
            }
        }
    }

    @Test func descriptionsTellTheParameters() {
        #expect("\(AdjustBrightness(1.2))" == "brightness 1.20")
        #expect("\(AdjustHue(0.05)), \(AdjustHue(-0.05))" == "hue +0.050, hue -0.050")
        #expect("\(ColorShift([2.14, -0.3, 4]))" == "color shift +2.1/-0.3/+4.0")
        #expect("\(GaussianBlur(kernel: 3, sigma: 0.8))" == "blur 3x3 sigma 0.80")
        #expect("\(Posterize(bits: 4)), \(Solarize(threshold: 128))" == "posterize 4 bits, solarize from 128")
        #expect("\(Pixelate(block: 4))" == "mosaic 4x4")
        let box = ImageBox(top: 3, left: 5, height: 10, width: 12)
        #expect("\(Erase(box))" == "erase 10x12 at (3, 5)")
        #expect("\(Erase(box, fill: .noise(Philox(key: 1))))" == "erase 10x12 at (3, 5) with noise")
    }
}
