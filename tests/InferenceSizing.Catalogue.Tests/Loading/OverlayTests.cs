using System.Text;
using InferenceSizing.Catalogue.Architectures;
using InferenceSizing.Domain.Hardware;

namespace InferenceSizing.Catalogue.Tests.Loading;

public sealed class OverlayTests : IDisposable
{
    private const string Card = """
        {"id":"acme-1","name":"Acme One","aliases":["acme"],"vendor":"Acme","generation":"Other","year":2026,"formFactor":"PCIe","memoryKind":"Hbm",
         "memoryGiB":100,"bandwidthGBPerSecond":1000,"tflops":{"fp16":100},"interconnect":{"kind":"Pcie","name":"PCIe 5","pcieGBPerSecond":63},"verified":false,"source":"Acme data sheet"}
        """;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("catalogue-overlay-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void An_overlay_adds_an_accelerator_and_its_price()
    {
        Write("gpus.json", $$"""{"accelerators":[{{Card}}]}""");
        Write("prices.json",
            """{"prices":[{"gpu":"acme-1","provider":"Acme Cloud","instance":"a1","gpus":2,"usdPerHour":3,"asOf":"2026-09","source":"price list"}]}""");

        CatalogueSet catalogue = CatalogueSet.Load(_directory.FullName);

        Accelerator card = catalogue.FindAccelerator("ACME")!;
        Assert.Equal("acme-1", card.Id);
        Assert.Equal(1.5m, Assert.Single(card.Prices).PerGpu.Amount);
        Assert.NotNull(catalogue.FindAccelerator("h100-sxm"));
    }

    [Fact]
    public void An_overlay_replaces_the_entry_of_the_same_id()
    {
        Write("gpus.json", $$"""{"accelerators":[{{Card.Replace("acme-1", "T4", StringComparison.Ordinal)}}]}""");

        CatalogueSet catalogue = CatalogueSet.Load(_directory.FullName);

        Assert.Equal("Acme One", catalogue.FindAccelerator("t4")!.Name);
        Assert.DoesNotContain(catalogue.Accelerators, gpu => gpu.Name == "Tesla T4");
        Assert.Equal(SharedCatalogue.Instance.Accelerators.Length, catalogue.Accelerators.Length);
    }

    /// <summary>What a chip is stands in its row; a name of one's own changes no rule. Rows of before this member are classed by generation and
    /// memory.</summary>
    [Theory]
    [InlineData("Ada", "Graphics", "\"class\":\"GeForce\",", ChipClass.GeForce, null)]
    [InlineData("Ada", "Graphics", "", ChipClass.Workstation, null)]
    [InlineData("Ampere", "Hbm", "\"product\":\"A100\",", ChipClass.EarlierDataCentre, "A100")]
    [InlineData("Hopper", "Hbm", "\"class\":\"Other\",", ChipClass.Other, null)]
    public void The_rules_for_a_card_of_ones_own_go_by_its_row(string generation, string memory, string facts, ChipClass chips, string? product)
    {
        string row = Card.Replace("\"Other\"", $"\"{generation}\"", StringComparison.Ordinal).Replace("\"Hbm\"", $"\"{memory}\"", StringComparison.Ordinal);
        Write("gpus.json", $$"""{"accelerators":[{{row.Replace("\"year\"", facts + "\"year\"", StringComparison.Ordinal)}}]}""");

        Accelerator card = CatalogueSet.Load(_directory.FullName).FindAccelerator("acme-1")!;

        Assert.Equal((chips, product), (card.Class, card.Product));
    }

    [Theory, InlineData("rtx-4090", ChipClass.GeForce), InlineData("titan-rtx", ChipClass.GeForce), InlineData("rtx-6000-ada", ChipClass.Workstation),
        InlineData("t4", ChipClass.Workstation)]
    [InlineData("v100-sxm2-16", ChipClass.EarlierDataCentre), InlineData("b200", ChipClass.DataCentre), InlineData("gb10", ChipClass.Embedded),
        InlineData("mi300x", ChipClass.Instinct)]
    public void The_shipped_cards_are_of_the_class_of_their_kernels(string id, ChipClass chips) =>
        Assert.Equal(chips, SharedCatalogue.Instance.FindAccelerator(id)!.Class);

    /// <summary>With every prefix that is known, whoever puts it there.</summary>
    [Fact]
    public void An_overlay_adds_a_series_whose_weights_are_not_published()
    {
        Write("unpublished.json", """{"unpublished":[{"maker":"Acme","prefixes":["acme"],"names":["roadrunner-[0-9]"],"source":"price list"}]}""");

        CatalogueSet catalogue = CatalogueSet.Load(_directory.FullName);

        Assert.Contains("not published", catalogue.ReadModel("openrouter/acme/Roadrunner-2-mini").Unsized?.Reason, StringComparison.Ordinal);
        Assert.Null(catalogue.ReadModel("acme/roadrunner-x").Unsized);
        Assert.Contains("not published", catalogue.ReadModel("anthropic/claude-sonnet-4").Unsized?.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_overlay_adds_a_model_by_its_config()
    {
        Write("models.json", """
            {"models":[{"id":"acme/tiny","aliases":["tiny"],"family":"Tiny","verified":false,"source":"own config",
              "config":{"model_type":"llama","hidden_size":64,"num_hidden_layers":2,"num_attention_heads":4,"intermediate_size":128,"vocab_size":100,"torch_dtype":"bfloat16","max_position_embeddings":512}}]}
            """);

        ModelEntry model = CatalogueSet.Load(_directory.FullName).FindModel("Tiny")!;

        // 2 · 100 · 64 + 2 · (4 · 64² + 3 · 64 · 128 + 2 · 64) + 64
        Assert.Equal(95_040, model.Architecture.Value!.LayOut().Operators!.Parameters.Value);
        Assert.Equal("bf16", model.Checkpoint.Id);
        Assert.Equal(512, model.MaximumContext.Count);
    }

    public static TheoryData<string, int, string> BadFiles => new()
    {
        { "", 1, "not JSON" },
        { "[]", 1, "object with one member" },
        { "{\n \"gpus\": []}", 2, "'gpus'" },
        { "{\"accelerators\":\n [5]}", 2, "must be an object" },
        { "{\"accelerators\":[\n\n" + Card.Replace("\"year\":2026", "\"year\":1900", StringComparison.Ordinal) + "]}", 3, "at least 2010" },
        { "{\"accelerators\":[\n" + Card.Replace("\"fp16\":100", "\"fp16\":0", StringComparison.Ordinal) + "]}", 3, "above 0" },
        { "{\"accelerators\":[\n" + Card.Replace("\"fp16\":100", "\"fp17\":1", StringComparison.Ordinal) + "]}", 3, "unknown member 'fp17'" },
        { "{\"accelerators\":[\n" + Card.Replace("\"vendor\":\"Acme\",", "", StringComparison.Ordinal) + "]}", 2, "lacks the member 'vendor'" },
        { "{\"accelerators\":[\n" + Card.Replace("\"Other\"", "\"Acme\"", StringComparison.Ordinal) + "]}", 2, "is 'Acme', but must be one of" },
        { "{\"accelerators\":[\n" + Card.Replace("\"id\":", "\"id\":\"x\",\"id\":", StringComparison.Ordinal) + "]}", 2, "twice" },
        { "{\"accelerators\":[\n" + Card.Replace("\"fp16\":100", "\"fp8\":100", StringComparison.Ordinal) + "]}", 2, "16 or 32 bits" },
        { "{\"accelerators\":[\n" + Card + ",\n" + Card + "]}", 4, "two entries" },
        { "{\"accelerators\":[\n" + Card.Replace("\"acme\"", "\"Tesla T4\"", StringComparison.Ordinal) + "]}", 2, "already belongs to 't4'" },
        { "{\"accelerators\":[\n" + Card.Replace("\"memoryGiB\":100", "\"memoryGiB\":1e999", StringComparison.Ordinal) + "]}", 3, "finite" },
        { "{\"prices\":[\n{\"gpu\":\"nonesuch\",\"provider\":\"p\",\"instance\":\"i\",\"gpus\":1,\"usdPerHour\":1,\"asOf\":\"2026-09\",\"source\":\"s\"}]}", 2,
            "no accelerator 'nonesuch'" },
        { "{\"prices\":[\n{\"gpu\":\"t4\",\"provider\":\"p\",\"instance\":\"i\",\"gpus\":1,\"usdPerHour\":1,\"asOf\":\"last week\",\"source\":\"s\"}]}", 2,
            "does not match" },
        { "{\"models\":[\n{\"id\":\"m\",\"aliases\":[],\"family\":\"f\",\"verified\":false,\"source\":\"s\",\n\"config\":{\"model_type\":\"nonesuch\"}}]}", 2,
            "nonesuch" },
        { "{\"models\":[\n{\"id\":\"m\",\"aliases\":[],\"family\":\"f\",\"verified\":false,\"source\":\"s\"}]}", 2, "either a 'config' or a 'design'" },
        { "{\"precisions\":[\n{\"id\":\"int3\",\"title\":\"t\",\"uses\":[\"weights\"],\"files\":\"both\",\"how\":\"h\",\"source\":\"s\"}]}", 2, "layout" },
        { "{\"unpublished\":[\n{\"maker\":\"m\",\"prefixes\":[],\"names\":[\"a(\"],\"source\":\"s\"}]}", 2, "'a(' is no regular expression" },
        { "{\"engines\":[\n{\"id\":\"nonesuch\",\"title\":\"t\",\"aliases\":[],\"source\":\"s\"}]}", 2, "engines are part of the program" },
    };

    [Theory, MemberData(nameof(BadFiles))]
    public void A_bad_file_stops_loading_with_its_name_line_and_reason(string content, int line, string reason)
    {
        Write("bad.json", content);

        CatalogueException error = Assert.Throws<CatalogueException>(() => CatalogueSet.Load(_directory.FullName));

        Assert.EndsWith("bad.json", error.File, StringComparison.Ordinal);
        Assert.Equal(line, error.Line);
        Assert.Contains(reason, error.Reason, StringComparison.Ordinal);
        Assert.Contains(error.Reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_violation_names_the_entry_it_is_in()
    {
        Write("bad.json", $$"""{"accelerators":[{{Card.Replace("1000", "-1", StringComparison.Ordinal)}}]}""");

        CatalogueException error = Assert.Throws<CatalogueException>(() => CatalogueSet.Load(_directory.FullName));

        Assert.Equal("accelerators[0].bandwidthGBPerSecond ('acme-1')", error.Entry);
    }

    [Fact]
    public void A_directory_that_is_not_there_stops_loading() =>
        Assert.Throws<CatalogueException>(() => CatalogueSet.Load(Path.Combine(_directory.FullName, "nonesuch")));

    [Fact]
    public void A_byte_order_mark_is_not_part_of_the_file()
    {
        File.WriteAllText(Path.Combine(_directory.FullName, "gpus.json"), $$"""{"accelerators":[{{Card}}]}""",
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));

        Assert.NotNull(CatalogueSet.Load(_directory.FullName).FindAccelerator("acme-1"));
    }

    private void Write(string name, string content) => File.WriteAllText(Path.Combine(_directory.FullName, name), content);
}
