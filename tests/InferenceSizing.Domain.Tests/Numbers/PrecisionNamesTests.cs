using InferenceSizing.Domain.Numbers;

namespace InferenceSizing.Domain.Tests.Numbers;

public sealed class PrecisionNamesTests
{
    private static readonly string[] Ids = [.. WeightSchemes.Ids.Union(WeightSchemes.GgufIds).Union(CacheEncodings.Ids)];

    /// <summary>PyTorch's dtypes, vLLM's and SGLang's flags, compressed-tensors' schemes, TensorRT-LLM's formats, llama-quantize's aliases.</summary>
    [Theory]
    [InlineData("float32", "fp32")]
    [InlineData("half", "fp16")]
    [InlineData("BFloat16", "bf16")]
    [InlineData("fp8_e4m3", "fp8")]
    [InlineData("FP8-dynamic", "fp8")]
    [InlineData("W8A8", "int8")]
    [InlineData("w4a16", "gptq-int4")]
    [InlineData("int4", "gptq-int4")]
    [InlineData("awq_marlin", "awq-int4")]
    [InlineData("W4A16_AWQ", "awq-int4")]
    [InlineData("bitsandbytes", "nf4")]
    [InlineData("Q4_K", "q4_k_m")]
    public void A_tool_s_word_stands_for_the_id(string word, string id) => Assert.Equal(id, PrecisionNames.IdOf(word));

    [Fact]
    public void Ids_stand_for_themselves_and_every_name_leads_to_an_id()
    {
        Assert.All(Ids, id => Assert.Equal(id, PrecisionNames.IdOf(id)));
        Assert.Contains("float16", PrecisionNames.NamesOf("fp16"));
        Assert.All(Ids.SelectMany(id => PrecisionNames.NamesOf(id).Select(name => (id, name))), pair =>
        {
            Assert.Equal(pair.id, PrecisionNames.IdOf(pair.name));
            Assert.DoesNotContain(pair.name, Ids);
            Assert.Empty(PrecisionNames.MayMean(pair.name));
        });
    }

    [Theory]
    [InlineData("4bit", "gptq-int4", "awq-int4", "nf4", "q4_k_m")]
    [InlineData("FP4", "nvfp4", "mxfp4")]
    [InlineData("8-bit", "int8-weight-only", "int8", "fp8", "q8_0")]
    [InlineData("fp17")]
    public void A_word_of_several_meanings_stands_for_none(string word, params string[] ids)
    {
        Assert.Equal(word, PrecisionNames.IdOf(word));
        Assert.Equal(ids, PrecisionNames.MayMean(word));
        Assert.Subset(Ids.ToHashSet(), ids.ToHashSet());
    }
}
