using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Pictures;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Networks;

/// <summary>Tokens of an image as processors count them; sizes are height, then width.</summary>
public sealed class PictureTokensTests
{
    private static readonly PictureTokens Qwen2 = new SmartResize(Side: AxisLength.From(28), LeastPixels: Count.From(3136), MostPixels: Count.From(12_845_056));
    private static readonly PictureTokens LlavaNext = new AnyResolution(
        AxisLength.From(336), AxisLength.From(24), [new(AxisLength.From(336), AxisLength.From(672)), new(AxisLength.From(672), AxisLength.From(336)),
            new(AxisLength.From(672), AxisLength.From(672)), new(AxisLength.From(1008), AxisLength.From(336)),
            new(AxisLength.From(336), AxisLength.From(1008))]);

    /// <summary>arXiv:2409.12191, section 2.1: 224 x 224 is 66 tokens, its two marks included. 28 x 28 pixels are grown to 56 x 56 (min_pixels): four.
    /// 4480 x 4480 is 20,070,400 pixels, shrunk by the root of 1.5625 to 3584 x 3584: 128 squared.</summary>
    [Theory, InlineData(224, 224, 66), InlineData(28, 28, 6), InlineData(4480, 4480, 16_386)]
    public void Qwen_rounds_the_sides_and_keeps_the_area_between_two_bounds(int height, int width, long tokens) =>
        Assert.Equal(tokens, TokensOf(Qwen2, height, width));

    /// <summary>processing_pixtral.py: every row of 64 patches ends with a mark. 2048 x 1024 is halved first: 64 rows of 32 patches and a mark.</summary>
    [Theory, InlineData(1024, 1024, 4160), InlineData(2048, 1024, 2112), InlineData(16, 17, 3)]
    public void Pixtral_ends_each_row_with_a_mark(int height, int width, long tokens) =>
        Assert.Equal(tokens, TokensOf(new RowsOfPatches(Side: AxisLength.From(16), Longest: AxisLength.From(1024)), height, width));

    /// <summary>image_processing_glm4v.py: 1024 x 1024 rounds to 37 squares of 28, two marks. 4480 x 4480 shrinks to 6144 tokens and fewer: 78
    /// squared.</summary>
    [Theory, InlineData(1024, 1024, 1371), InlineData(4480, 4480, 6086)]
    public void GLM_counts_an_image_as_two_frames(int height, int width, long tokens) =>
        Assert.Equal(tokens, new SmartResize(AxisLength.From(28), Count.From(12_544 / 2), Count.From(9_633_792 / 2)).Of(Image(height, width)).Count);

    /// <summary>navit_resize_image: 1000 x 1000 fills 36 squares of 28 pixels a side, four marks. 3584 x 3584 has 256 squared patches and shrinks by half to 64
    /// squared tokens. A side of 14,336 pixels shrinks to 7,168, 256 tokens, by one row of one.</summary>
    [Theory, InlineData(1000, 1000, 1300), InlineData(3584, 3584, 4100), InlineData(28, 14_336, 260)]
    public void Kimi_fills_the_sides_up_and_shrinks_only_what_is_too_large(int height, int width, long tokens) =>
        Assert.Equal(
            tokens, new PaddedPatches(AxisLength.From(14), AxisLength.From(2), Count.From(16_384), AxisLength.From(512)).Of(Image(height, width)).Count);

    /// <summary>image_processing_minicpmv.py: 448 x 448 is one part of 64 tokens with two marks, and three of its number. 1344 x 1344 is nine slices in three
    /// rows beside the whole. 1000 x 500 is three times a slice: two below each other are nearest, and part with a new line.</summary>
    [Theory, InlineData(448, 448, 69), InlineData(1344, 1344, 665), InlineData(1000, 500, 202)]
    public void MiniCPM_cuts_slices_in_the_nearest_ratio(int height, int width, long tokens) =>
        Assert.Equal(tokens, new SlicesByRatio(AxisLength.From(448), Count.From(9), TokenCount.From(64), Numbered: true).Of(Image(height, width)).Count);

    /// <summary>processing_llava_onevision.py: 384 x 384 is 27 squared twice and 27 marks. 2304 x 2304 has 36 tiles of 27 squared patches, which shrink by half
    /// to 81 rows of 81 and a mark.</summary>
    [Theory, InlineData(384, 384, 1485), InlineData(2304, 2304, 7371)]
    public void OneVision_keeps_the_patches_of_nine_tiles(int height, int width, long tokens) =>
        Assert.Equal(tokens, new AnyResolution(AxisLength.From(384), AxisLength.From(27), [.. Enumerable.Range(1, 6).SelectMany(rows => Enumerable.Range(1, 6)
            .Select(columns => new ImageSize(AxisLength.From(384 * rows), AxisLength.From(384 * columns))))])
        { MostTiles = Count.From(9) }
            .Of(Image(height, width)).Count);

    /// <summary>processing_llava_onevision.py, <c>is_multi_image</c>: 27 squared and a mark for each of several images, whatever its size.</summary>
    [Fact]
    public void OneVision_cuts_no_image_of_several()
    {
        AnyResolution rule = new(AxisLength.From(384), AxisLength.From(27), [Image(768, 768)]) { MostTiles = Count.From(9) };

        Assert.Equal(rule.Of(Image(768, 768)), rule.Of(Image(768, 768), Count.One));
        Assert.Equal(3 * 730, rule.Of(Image(768, 768), Count.From(3)).Count);
    }

    /// <summary>arXiv:2404.16821, figure 4: 800 x 1300 is nearest to 2:3, six tiles and a thumbnail of 256 tokens; two marks.</summary>
    [Theory, InlineData(1300, 800, 1794), InlineData(448, 448, 258)]
    public void InternVL_takes_the_grid_of_the_nearest_ratio_and_a_thumbnail(int height, int width, long tokens) =>
        Assert.Equal(tokens, TokensOf(new TilesByRatio(
            AxisLength.From(448), Count.From(12), TokenCount.From(256), Thumbnail: true, "arXiv:2404.16821"), height, width));

    /// <summary>image_processing_llama4_fast.py, example of get_best_fit: 200 x 300 goes on one row of two tiles of 224. Each tile has a token and a mark, the
    /// whole image a token, and there are three further marks. One tile alone, of 144 tokens, has the whole image only.</summary>
    [Theory, InlineData(224, 3, 1, 200, 300, 8), InlineData(336, 16, 144, 336, 336, 147)]
    // Command A Vision, Cohere2VisionProcessor of transformers: 257 a tile and thumbnail, and two. 800 x 600 enlarges least on two by two.
    [InlineData(512, 12, 256, 512, 512, 259), InlineData(512, 12, 256, 600, 800, 1287), InlineData(512, 12, 256, 3000, 4000, 3343)]
    public void Llama_takes_the_canvas_that_enlarges_least(int tile, int most, int each, int height, int width, long tokens) =>
        Assert.Equal(tokens, TokensOf(new TilesOnCanvas(
            AxisLength.From(tile), Count.From(most), TokenCount.From(each), "processing_llama4.py"), height, width));

    /// <summary>672 x 672: 24 · 24 of the whole image, 48 · 48 of the tiles, a mark for each of 48 rows: 2928, vLLM's largest image of LLaVA-NeXT. 480 x 640
    /// (the processor's example of two cats) fills 672 x 672 to 504 rows: 48 - 2 · 6 = 36 rows of 48 and a mark, 576 + 1764 = 2340.</summary>
    [Theory, InlineData(672, 672, 2928), InlineData(480, 640, 2340)]
    public void LlavaNext_cuts_the_tiles_to_the_images_ratio(int height, int width, long tokens) =>
        Assert.Equal(tokens, TokensOf(LlavaNext, height, width));

    /// <summary>280 tokens of 48 x 48 pixels are 645,120 pixels: 1024 x 1024 shrinks to 803 x 803, 16 x 16 tokens, two marks. A strip of 8 x 8192 keeps one
    /// row of the most tokens.</summary>
    [Theory, InlineData(1024, 1024, 258), InlineData(8, 8192, 282)]
    public void Gemma_fills_its_budget_with_whole_tokens(int height, int width, long tokens) =>
        Assert.Equal(tokens, TokensOf(new PooledPatches(Side: AxisLength.From(48), MostTokens: TokenCount.From(280)), height, width));

    private static long TokensOf(PictureTokens rule, long height, long width) =>
        rule.Of(new ImageSize(AxisLength.From(height), AxisLength.From(width))).Count;

    private static ImageSize Image(int height, int width) => new(AxisLength.From(height), AxisLength.From(width));
}
