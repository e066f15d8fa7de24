package io.headgate.config.certificate;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.jspecify.annotations.Nullable;

/// What a certificate says of stapling: whether it is needed, and who answers.
public final class Stapling {
    /// RFC 7633 section 4.1.
    private static final String TLS_FEATURE = "1.3.6.1.5.5.7.1.24";

    /// The extension `status_request` of TLS (RFC 6066 section 8).
    private static final int STATUS_REQUEST = 5;

    private Stapling() {}

    /// Whether clients refuse the certificate without a staple ("must staple").
    public static boolean isRequired(X509Certificate certificate) {
        if (extension(certificate, TLS_FEATURE) instanceof ASN1Sequence features) {
            for (ASN1Encodable each : features) {
                if (each instanceof ASN1Integer feature && feature.hasValue(STATUS_REQUEST)) {
                    return true;
                }
            }
        }
        return false;
    }

    /// Where its authority answers for it over HTTP (RFC 5280 section 4.2.2.1); null: nowhere.
    public static @Nullable URI responder(X509Certificate certificate) {
        ASN1Encodable found = extension(certificate, Extension.authorityInfoAccess.getId());
        try {
            AuthorityInformationAccess places = AuthorityInformationAccess.getInstance(found);
            for (AccessDescription each : places == null ? new AccessDescription[0] : places.getAccessDescriptions()) {
                URI place = place(each);
                if (place != null) {
                    return place;
                }
            }
        } catch (IllegalArgumentException malformed) {
            // nobody can be asked
        }
        return null;
    }

    private static @Nullable URI place(AccessDescription description) {
        ASN1ObjectIdentifier method = description.getAccessMethod();
        GeneralName name = description.getAccessLocation();
        if (!AccessDescription.id_ad_ocsp.equals(method) || name.getTagNo() != GeneralName.uniformResourceIdentifier) {
            return null;
        }
        try {
            URI place = new URI(name.getName().toString());
            boolean http = "http".equalsIgnoreCase(place.getScheme()) || "https".equalsIgnoreCase(place.getScheme());
            return http && place.getHost() != null ? place : null;
        } catch (URISyntaxException malformed) {
            return null;
        }
    }

    /// Who signed the first certificate of `chain`, if it comes second; null: nobody knows.
    public static @Nullable X509Certificate issuer(List<X509Certificate> chain) {
        if (chain.size() < 2) {
            return null;
        }
        try {
            chain.getFirst().verify(chain.get(1).getPublicKey());
            return chain.get(1);
        } catch (GeneralSecurityException another) {
            return null;
        }
    }

    private static @Nullable ASN1Encodable extension(X509Certificate certificate, String id) {
        byte[] value = certificate.getExtensionValue(id);
        try {
            return value == null ? null : JcaX509ExtensionUtils.parseExtensionValue(value);
        } catch (IOException malformed) {
            return null;
        }
    }
}
