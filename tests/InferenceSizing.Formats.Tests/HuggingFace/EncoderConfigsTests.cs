using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Formats.Tests.HuggingFace;

public sealed class EncoderConfigsTests
{
    private const string BertBase = "\"hidden_size\":768,\"num_hidden_layers\":12,\"num_attention_heads\":12,\"intermediate_size\":3072,\"vocab_size\":30522";

    /// <summary>Counts of keras-team/keras-hub's presets (backbones) or of the safetensors files on the Hugging Face Hub.</summary>
    public static TheoryData<string, long, string> Published => new()
    {
        { "bert-base-uncased, keras-hub", 109_482_240, $$"""{"model_type":"bert",{{BertBase}}}""" },
        { "google-bert/bert-base-uncased, Hub: with pooler, masked-language and next-sentence heads", 110_106_428,
            $$"""{"model_type":"bert","architectures":["BertForPreTraining"],{{BertBase}}}""" },
        { "the same by our own key", 110_106_428, $$"""{"model_type":"bert","_head":"pooler+mlm+nsp",{{BertBase}}}""" },
        { "intfloat/multilingual-e5-base, Hub less its position_ids", 278_043_648,
            """{"model_type":"xlm-roberta","vocab_size":250002,"max_position_embeddings":514,"type_vocab_size":1}""" },
        { "FacebookAI/xlm-roberta-base, Hub less the pooler that it also stores", 278_295_186,
            """{"model_type":"xlm-roberta","architectures":["XLMRobertaForMaskedLM"],"vocab_size":250002,"max_position_embeddings":514,"type_vocab_size":1}""" },
        { "sentence-transformers/distilbert-base-nli-mean-tokens, Hub", 66_362_880, """{"model_type":"distilbert","architectures":["DistilBertModel"]}""" },
        { "albert-base-v2, keras-hub 11.684 M", 11_683_584, """{"model_type":"albert","hidden_size":768,"num_attention_heads":12,"intermediate_size":3072}""" },
        { "deberta-v3-base, keras-hub", 183_831_552,
            """{"model_type":"deberta-v2","hidden_size":768,"num_hidden_layers":12,"num_attention_heads":12,"intermediate_size":3072,"type_vocab_size":0,"position_biased_input":false,"position_buckets":256,"relative_attention":true,"share_att_key":true,"norm_rel_ebd":"layer_norm","pos_att_type":["p2c","c2p"]}""" },
        { "answerdotai/ModernBERT-base, Hub", 149_655_232, """{"model_type":"modernbert","architectures":["ModernBertForMaskedLM"]}""" },
        { "Alibaba-NLP/gte-modernbert-base, Hub", 149_014_272, """{"model_type":"modernbert","architectures":["ModernBertModel"]}""" },
        { "openai CLIP ViT-B/32's text tower, open_clip 63.43 M", 63_428_096,
            """{"model_type":"clip_text_model","architectures":["CLIPTextModelWithProjection"]}""" },
    };

    [Theory, MemberData(nameof(Published))]
    public void The_published_count_is_reproduced(string model, long parameters, string config)
    {
        Architecture architecture = ReadConfig.Architecture(config);
        Count counted = architecture.LayOut().Operators!.Parameters;

        Assert.True(parameters == counted.Value, $"{model}: {counted:N0}");
        Assert.Equal(ArchitectureKind.Encoder, architecture.Kind);
        Assert.False(architecture.Generates);
    }

    /// <summary>L·S·(4h² + 2hI + 2Sh), the count of the tables: without embeddings and heads. In thousands of millions.</summary>
    public static TheoryData<string, int, double> MultiplyAddsOfTables => new()
    {
        { $$"""{"model_type":"bert",{{BertBase}}}""", 128, 11.174 },
        { $$"""{"model_type":"bert",{{BertBase}}}""", 384, 35.333 },
        { $$"""{"model_type":"bert",{{BertBase}}}""", 512, 48.318 },
        { """{"model_type":"albert","hidden_size":768,"num_attention_heads":12,"intermediate_size":3072}""", 128, 11.174 },
        { """{"model_type":"distilbert"}""", 384, 17.666 },
        { """{"model_type":"clip_text_model","architectures":["CLIPTextModelWithProjection"]}""", 77, 2.98 },
        { """{"model_type":"siglip_text_model"}""", 64, 5.51 },
    };

    [Theory, MemberData(nameof(MultiplyAddsOfTables))]
    public void Multiply_adds_agree_with_the_tables_within_one_percent(string config, int tokens, double published)
    {
        const double perGiga = 1e9;

        double counted = MultiplyAdds.Of(ReadConfig.Operators(config), StepShape.Forward(SequenceCount.One, TokenCount.From(tokens))) / perGiga;

        Assert.InRange(counted, 0.99 * published, 1.01 * published);
    }

    [Fact]
    public void ALBERT_stores_one_layer_and_runs_it_twelve_times()
    {
        Block layers = ReadConfig.Operators("""{"model_type":"albert","hidden_size":768,"num_attention_heads":12,"intermediate_size":3072}""").Blocks.Single(
            block => block.Place == BlockPlace.Layers);

        Assert.Equal((1, 12), (layers.Copies.Count, layers.Repeat.Count));
    }

    [Fact]
    public void An_encoder_caches_nothing_and_runs_in_its_own_pass()
    {
        OperatorList operators = ReadConfig.Operators("""{"model_type":"roberta"}""");

        Assert.All(operators.Blocks, block => Assert.Equal(Passes.Encode, block.Passes));
        Assert.DoesNotContain(operators.Blocks.SelectMany(block => block.Nodes), node => node.Operator.Cache is not null);
    }

    [Fact]
    public void Disentangled_attention_pays_for_its_relative_scores()
    {
        // Two terms, a table of 512 rows, h = 768: 2 · 2 · 512 · 768 · (128 + 768) operations a layer beside BERT's.
        RelativeScores scores = new(Component.Encoder, width: AxisLength.From(768), heads: AxisLength.From(12), positions: AxisLength.From(512),
            terms: Count.From(2), projections: []);

        Assert.Equal(2d * 2 * 512 * 768 * (128 + 768),
            scores.Work(StepShape.Forward(SequenceCount.One, TokenCount.From(128)), Domain.Parallelism.ParallelLayout.Single).Flops.Count);
    }

    [Fact]
    public void Nomic_embeds_with_136_731_648_parameters()
    {
        // By hand from the published config: 30528·768 + 2·768 + 2·768 + 12·(4·768² + 3·768·3072 + 4·768).
        const string config = """
            {"model_type":"nomic_bert","n_embd":768,"n_layer":12,"n_head":12,"n_inner":3072,"vocab_size":30528,"type_vocab_size":2,"qkv_proj_bias":false,"mlp_fc1_bias":false,
             "mlp_fc2_bias":false,"activation_function":"swiglu","rotary_emb_fraction":1.0,"n_positions":8192}
            """;

        Assert.Equal(136_731_648, ReadConfig.Operators(config).Parameters.Value);
    }

    [Theory]
    [InlineData("architectures", """{"model_type":"bert","architectures":["BertForMultipleChoice"]}""")]
    [InlineData("_head", """{"model_type":"bert","_head":"pooler+tail"}""")]
    [InlineData("position_embedding_type", """{"model_type":"bert","position_embedding_type":"relative_key"}""")]
    [InlineData("num_hidden_groups", """{"model_type":"albert","num_hidden_groups":2}""")]
    [InlineData("num_attention_heads", """{"model_type":"bert","num_attention_heads":7}""")]
    [InlineData("layer_types", """{"model_type":"modernbert","num_hidden_layers":1,"layer_types":["dilated"]}""")]
    [InlineData("quantization_config", """{"model_type":"bert","quantization_config":7}""")]
    public void What_is_not_known_is_refused_by_its_key(string field, string config) => Assert.Equal(field, ReadConfig.Refusal(config).Subject.Name);

    /// <summary>Totals of the safetensors files on the Hugging Face Hub.</summary>
    [Theory]
    // 30528 · 768 + 2 · 768 + 12 · (4 · 768² + 4 · 768 + 3 · 768 · 3072 + 768 + 4 · 768).
    [InlineData("Alibaba-NLP/gte-base-en-v1.5", 136_776_192,
        """{"model_type":"new","architectures":["NewModel"],"vocab_size":30528,"type_vocab_size":0,"max_position_embeddings":8192}""")]
    [InlineData("Alibaba-NLP/gte-large-en-v1.5", 434_139_136,
        """{"model_type":"new","architectures":["NewModel"],"hidden_size":1024,"intermediate_size":4096,"num_attention_heads":16,"num_hidden_layers":24,"vocab_size":30528,"type_vocab_size":2}""")]
    // One segment, and the weight of each token, 768 + 1, beside the base class.
    [InlineData("Alibaba-NLP/gte-multilingual-base", 305_369_089,
        """{"model_type":"new","architectures":["NewModel","NewForTokenClassification"],"id2label":{"0":"LABEL_0"},"vocab_size":250048,"type_vocab_size":1}""")]
    public void Gtes_encoders_have_their_published_counts(string model, long parameters, string config) =>
        Assert.True(parameters == ReadConfig.Operators(config).Parameters.Value, $"{model}: {ReadConfig.Operators(config).Parameters:N0}");
}
