import { useT } from "../../i18n";
import { chooseEmbeddings, dropEmbeddings } from "../../state/server";
import { Button } from "../../ui";
import { Row } from "../row";

/** The model for embeddings, beside the one that answers; none unless one is chosen here. */
export function EmbeddingFile({ path }: { readonly path: string | null }) {
  const t = useT();
  return (
    <Row name={t("server.embedding")} note={t("server.embeddingWhat")} setting="serverEmbeddingFile">
      {path === null ? (
        <span className="text-muted">{t("server.noEmbedding")}</span>
      ) : (
        <code className="wrap-anywhere">{path}</code>
      )}
      <Button onClick={() => void chooseEmbeddings()}>{t("server.embeddingChoose")}</Button>
      {path !== null && (
        <Button kind="quiet" onClick={() => void dropEmbeddings()}>
          {t("server.embeddingRemove")}
        </Button>
      )}
    </Row>
  );
}
