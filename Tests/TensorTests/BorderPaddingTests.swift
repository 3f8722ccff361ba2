import FoveaReference
import FoveaTensor
import TestSupport
import Testing

@Suite("Padding modes")
struct BorderPaddingTests {
    @Test(arguments: OperationCase.all(of: "reflect") + OperationCase.all(of: "replicate"))
    func equalsPyTorch(_ torch: OperationCase) throws {
        try compare(torch, torch.name.hasPrefix("reflect") ? .reflect : .replicate)
    }

    @Test(arguments: OperationCase.all(of: "constant"))
    func constantEqualsPyTorch(_ torch: OperationCase) throws {
        try compare(torch, .constant(Double(torch.number("value"))))
    }

    func compare(_ torch: OperationCase, _ mode: PaddingMode) throws {
        let sides = try #require(torch.settings["pads"])
        let pads = Pads(top: sides[0], left: sides[1], bottom: sides[2], right: sides[3])
        let (x, dy) = try (torch.tensor("x"), torch.tensor("dy"))
        let y = try x.padded2d(pads, mode: mode)
        expectClose(try evaluate(y), try torch.array("y"), relative: 0, "y")
        let dx = try gradients(of: (y * dy).sum(), wrt: [x])[0]
        expectClose(try evaluate(dx), try torch.array("dx"), relative: 1e-12, "dx")
    }

    @Test(arguments: OperationCase.all(of: "paddedConv"))
    func convolutionEqualsPyTorch(_ torch: OperationCase) throws {
        let modes: [String: PaddingMode] = ["zeros": .zeros, "reflect": .reflect, "replicate": .replicate]
        let word = torch.name.split(separator: "/")[1].split(separator: ",")[0]
        let mode = try #require(modes[String(word)])
        let (x, weight, dy) = try (torch.tensor("x"), torch.tensor("weight"), torch.tensor("dy"))
        let pads = try torch.size("padding")
        let bias = try torch.tensor("bias").reshaped([1, -1, 1, 1])
        let y = try x.conv2d(
            weight, stride: Size2d(torch.number("stride")),
            padding: .symmetric(height: pads.height, width: pads.width), paddingMode: mode,
            dilation: Size2d(torch.number("dilation")), groups: torch.number("groups"))
        expectClose(try evaluate(y + bias), try torch.array("y"), relative: 1e-12, "y")
        let found = try gradients(of: (y * dy).sum(), wrt: [x, weight])
        expectClose(try evaluate(found[0]), try torch.array("dx"), relative: 1e-12, absolute: 1e-12, "dx")
        expectClose(try evaluate(found[1]), try torch.array("dkernel"), relative: 1e-12, absolute: 1e-12, "dkernel")
    }

    @Test(arguments: [PaddingMode.reflect, .replicate, .constant(2), .zeros])
    func derivatives(_ mode: PaddingMode) throws {
        var random = RandomNumbers(seed: 300)
        let pads = Pads(top: 2, left: 0, bottom: 1, right: 3)
        // Squared, so that the second derivative is not zero.
        try checkGradients(of: { try $0[0].padded2d(pads, mode: mode).square() }, at: [random.array([2, 1, 3, 4])])
        try checkGradients(
            of: {
                try $0[0].conv2d(
                    $0[1], stride: 2, padding: .explicit(top: 1, left: 2, bottom: 0, right: 1), paddingMode: mode)
            }, at: [random.array([1, 2, 4, 3]), random.array([2, 2, 3, 2])])
    }

    /// With `.same` the odd place goes to the right, where 3 is repeated or 2 mirrored.
    @Test func samePaddingOnPaper() throws {
        let x = Tensor.constant(NDArray([1, 1, 1, 3], [1.0, 2, 3]))
        let ones = Tensor.full(1, TensorType([1, 1, 1, 2], .f64))
        func sums(_ mode: PaddingMode) throws -> [Double] {
            try evaluate(x.conv2d(ones, padding: .same, paddingMode: mode)).doubles
        }
        #expect(try sums(.zeros) == [3, 5, 3])
        #expect(try sums(.constant(10)) == [3, 5, 13])
        #expect(try sums(.replicate) == [3, 5, 6])
        #expect(try sums(.reflect) == [3, 5, 5])
    }

    @Test func whatIsNotANumberStays() throws {
        let x = Tensor.constant(NDArray([1, 1, 1, 2], [Double.nan, 1]))
        let y = try evaluate(x.padded2d(Pads(top: 0, left: 1, bottom: 0, right: 1), mode: .reflect))
        expectClose(y, NDArray([1, 1, 1, 4], [1, Double.nan, 1, .nan]))
    }

    @Test func errors() throws {
        let x = Tensor.placeholder(TensorType([1, 3, 4, 5]))
        expectError(
            containing: "conv1: Padding that reflects", "narrower than the image, which is 4x5", "top 0, left 0"
        ) {
            try Scope.with(path: "conv1") {
                try x.padded2d(Pads(top: 0, left: 0, bottom: 4, right: 0), mode: .reflect)
            }
        }
        expectError(containing: "sides of at least 0", "crop") {
            try x.padded2d(Pads(top: 0, left: -1, bottom: 0, right: 0), mode: .replicate)
        }
        let flat = Tensor.placeholder(TensorType([3, 4]))
        for mode in [PaddingMode.reflect, .zeros] {
            expectError(containing: "Padding expects images", "[3, 4]") {
                try flat.padded2d(Pads(top: 1, left: 1, bottom: 1, right: 1), mode: mode)
            }
        }
        #expect(try x.padded2d(Pads(top: 0, left: 4, bottom: 3, right: 0), mode: .reflect).shape == [1, 3, 7, 9])
    }
}
