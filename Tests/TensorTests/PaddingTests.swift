import FoveaTensor
import Testing

@Suite("Padding")
struct PaddingTests {
    func pads(_ padding: Padding, _ input: Size2d, _ kernel: Size2d, stride: Size2d = 1, dilation: Size2d = 1) -> Pads {
        padding.resolved(input: input, kernel: kernel, stride: stride, dilation: dilation)
    }

    /// The total is `(ceil(n / s) - 1) s + extent - n`, the odd one after.
    @Test func sameOnPaper() {
        #expect(pads(.same, 5, 3) == Pads(top: 1, left: 1, bottom: 1, right: 1))
        #expect(pads(.same, 5, 4) == Pads(top: 1, left: 1, bottom: 2, right: 2))
        // 224 with a 7x7 kernel and stride 2: 111 * 2 + 7 - 224 = 5.
        #expect(pads(.same, 224, 7, stride: 2) == Pads(top: 2, left: 2, bottom: 3, right: 3))
        // A stride beyond the kernel leaves places unread: nothing to pad.
        #expect(pads(.same, 9, 1, stride: 2) == .none)
        #expect(pads(.same, 5, 3, dilation: 2) == Pads(top: 2, left: 2, bottom: 2, right: 2))
        let uneven = pads(.same, Size2d(height: 4, width: 7), Size2d(height: 1, width: 2))
        #expect(uneven == Pads(top: 0, left: 0, bottom: 0, right: 1))
    }

    @Test func sameGivesTheRoundedUpQuotient() throws {
        for input in 1...9 {
            for kernel in 1...5 {
                for stride in 1...4 {
                    for dilation in 1...3 {
                        let size = Size2d(kernel)
                        let step = Size2d(stride)
                        let gap = Size2d(dilation)
                        let resolved = pads(.same, Size2d(input), size, stride: step, dilation: gap)
                        let geometry = ConvolutionGeometry(kernel: size, stride: step, dilation: gap, pads: resolved)
                        let output = try geometry.outputSize(input: Size2d(input))
                        #expect(output == Size2d((input + stride - 1) / stride))
                        #expect(resolved.bottom - resolved.top == 0 || resolved.bottom - resolved.top == 1)
                    }
                }
            }
        }
    }

    @Test func explicitSides() {
        #expect(pads(2, 5, 3) == Pads(top: 2, left: 2, bottom: 2, right: 2))
        #expect(pads(.valid, 5, 3) == .none)
        #expect(pads(.symmetric(height: 1, width: 3), 5, 3) == Pads(top: 1, left: 3, bottom: 1, right: 3))
    }
}
